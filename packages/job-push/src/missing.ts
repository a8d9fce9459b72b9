import type { Before } from './before.ts';
import { isOld, withAreas } from './compute-undo.ts';
import { emptySlot, slotOf } from './effects.ts';
import type { LineIndex } from './line-index.ts';
import { isSame, type Section, type TypedLine } from './typed-lines.ts';
import { undoError } from './undo-error.ts';
import type { PlacedText } from './undo-lines.ts';
import { beforeSecret, keyOfPath, setsSecretOf } from './words.ts';
import { quoted } from './shown-lines.ts';

/** An undo line that sets what the device did not have. */
export interface Missing {
  readonly why: string;
  /** The lines that make the device as it was. */
  readonly instead: readonly PlacedText[];
}

/**
 * Returns the undo lines that set something that the device certainly did not have before the change. Others may set a value that
 * no configuration shows, and are sent as given.
 *
 * @throws {NetRavenError} PUSH_UNDO_UNKNOWN
 */
export function missingLines(
  undo: readonly TypedLine[],
  lines: LineIndex,
  before: Before,
): ReadonlyMap<TypedLine, Missing> {
  const found = new Map<TypedLine, Missing>();
  for (const each of undo) {
    const missing = missingOf(each, lines, before);
    if (missing) found.set(each, missing);
  }
  // Without its lines, the head would open a section that the device did not have.
  for (const [at, head] of undo.entries()) {
    const [set] = head.sets ?? [];
    if (before.isTree || set === undefined || found.has(head) || isOld(head, before)) continue;
    const section = [...(head.places.at(-1) ?? []), set];
    const inside = undo
      .slice(at + 1)
      .filter(({ places }) => isSame((places.at(-1) ?? []).slice(0, section.length), section));
    const own = inside.filter(({ sets, removes }) => sets !== undefined || removes !== undefined);
    if (own.length > 0 && own.every((each) => found.has(each))) found.set(head, { why: hadNone, instead: [] });
  }
  return found;
}

const hadNone = 'the device did not have it before';

function missingOf(line: TypedLine, lines: LineIndex, before: Before): Missing | undefined {
  const { sets, places, block, isText, removes } = line;
  const section = places.at(-1) ?? [];
  const [set] = sets ?? [];
  const isGone = isRemoved(section, lines) && isNew(section, before);
  // A removal has nothing to remove in a section that is not there.
  if (set === undefined && removes !== undefined && isGone && !before.isTree) return { why: hadNone, instead: [] };
  if (set === undefined || block || isText || isOld(line, before) || hasSecret(set, section, before)) return undefined;
  // A configuration of paths shows all that was set.
  if (before.isTree) return { why: hadNone, instead: valueOf(set, lines, before) };
  const no = `no ${set}`;
  if (places.some((place) => before.exactly(place, no).length > 0))
    return { why: `the device had ${quoted(no)} before`, instead: [] };
  const [, list] = /^(.* allowed vlan) \d/.exec(set) ?? [];
  const isAdded = list !== undefined && / vlan add? /i.test(line.text);
  if (isAdded && before.beginning(section, list).length > 0)
    return { why: 'the device did not have these VLANs before', instead: [] };
  if (set === 'shutdown' && wasUp(line, section, before)) return { why: 'the port was not shut before', instead: [] };
  if (isGone) return { why: hadNone, instead: [] };
  const isTaken = isRemoved([...section, set], lines);
  const isHead = isSectionHead.test(set) && isNew([...section, set], before);
  if (isTaken && (isHead || (isEntry.test(set) && !mayBeShown(set, section, before)))) {
    return { why: hadNone, instead: [] };
  }
  const instead = emptied(set, section, lines, before);
  return instead.length === 0 ? undefined : { why: hadNone, instead };
}

/** Lines that set no default, and that a configuration always shows: with an address, entries of lists, and users. */
const isEntry = /^username |(?:^| )(?:permit|deny) | (?:\d+\.){3}\d+(?:[ /]|$)| [\da-f]*:[\da-f:]+(?:[ /]|$)/;

/** Heads of which a configuration shows each. Not lists of VLANs, of which the device may have some. */
const isSectionHead = /^(?:interface \S|vrf definition \S|vrf context \S|router \S|vlan \d+$)/;

/**
 * Returns true if the device may show an entry in another way: with another mask or prefix, with more addresses, with another
 * number, or with the names of ports.
 */
function mayBeShown(set: string, section: Section, before: Before): boolean {
  const own = before.in(section);
  const [, user] = /^username (\S+)/.exec(set) ?? [];
  if (user !== undefined) return own.some(({ plain }) => plain.startsWith(`username ${user} `));
  const begin = beginOf(set);
  const [first] = addressesIn(set);
  return own.some(
    ({ plain }) => beginOf(plain) === begin && (first === undefined || addressesIn(plain).includes(first)),
  );
}

/** Returns the words that both ways to write an entry have: `permit tcp` of `10 permit tcp any any`, else the first word. */
function beginOf(line: string): string {
  const entry = /(?:^| )((?:permit|deny)(?: [a-z][\w-]*)?) /.exec(line)?.[1];
  // A device may leave out the protocol, or name a host.
  return entry?.replace(/ (?:host|ip|any)$/, '') ?? line.split(' ')[0] ?? '';
}

/** Returns the addresses in a line, without the lengths of prefixes. */
function addressesIn(line: string): string[] {
  return line.toLowerCase().match(/(?<![\d.])(?:\d+\.){3}\d+(?![\d.])|(?<![\w:])[\da-f]*:[\da-f:]+(?![\w:])/g) ?? [];
}

/** Returns true if the change removes a line with its section, or a section around it. */
function isRemoved(path: Section, lines: LineIndex): boolean {
  return path.some((removes, depth) => lines.covering({ removes, places: [path.slice(0, depth)] }).length > 0);
}

/** Returns true for a section that the device did not have. Some devices keep their VLANs elsewhere, and show none. */
function isNew(section: Section, before: Before): boolean {
  if (section[0]?.startsWith('vlan ') === true && before.direct([], 'vlan').length === 0) return false;
  return section.some((head, depth) => before.exactly(section.slice(0, depth), head).length === 0);
}

/** Returns true if the configuration shows the same statement with a masked secret. */
function hasSecret(set: string, section: Section, before: Before): boolean {
  const words = set.split(' ');
  return before
    .direct(section, words[0] ?? '')
    .some(({ plain }) => set === beforeSecret(plain) || setsSecretOf(set, plain));
}

/** Returns the value that a path had, or the removal of the one that the change sets, if the undo sets another one. */
function valueOf(path: string, lines: LineIndex, before: Before): PlacedText[] {
  const key = keyOfPath(path);
  const had = key === '' ? [] : before.beginning([], key).filter((each) => keyOfPath(each.plain) === key);
  const why = `in place of ${quoted(`set ${path}`)}`;
  const changed =
    key === ''
      ? []
      : lines
          .within({ removes: key, places: [[]] })
          .flatMap(({ sets = [], typed = [] }) =>
            sets.map((set, at) => ({ set, own: withAreas(set, typed[at] ?? set) })),
          );
  if (changed.length === 0) return [];
  if (had.length > 0) return had.map(({ text }) => ({ section: [], text: `set ${text}`, sign: '+', why }));
  const ofKey = new Set(changed.filter(({ set }) => keyOfPath(set) === key).map(({ own }) => own));
  return [...ofKey].map((own) => ({ section: [], text: `delete ${own}`, sign: '-', why }));
}

/** Returns the removals of what a change sets where the device had no value, and where no default takes its place. */
function emptied(set: string, section: Section, lines: LineIndex, before: Before): PlacedText[] {
  const slot = emptySlot(set, section);
  if (!slot) return [];
  const isSlot = (text: string): boolean => {
    const own = slotOf(text, section);
    return own?.begin === slot.begin && own.end === slot.end;
  };
  if (before.direct(section, slot.begin).some(({ plain }) => isSlot(plain))) return [];
  return lines
    .within({ removes: slot.begin, places: [section] })
    .filter((line) => isSame(line.places.at(-1) ?? [], section) && line.sets?.some(isSlot) === true)
    .slice(-1)
    .map(({ text }) => ({
      section: before.asShown(section),
      text: `no ${text}`,
      sign: '-',
      why: `in place of ${quoted(set)}`,
    }));
}

/**
 * Returns true if a port was not shut. Some platforms only show the ports that are shut, others only those that are not.
 * @throws {NetRavenError} PUSH_UNDO_UNKNOWN
 */
function wasUp({ text }: TypedLine, section: Section, before: Before): boolean {
  const [head = ''] = section;
  const kindOf = (name: string): string => /^interface [a-z-]*/i.exec(name)?.[0] ?? '';
  if (section.length !== 1 || !head.startsWith('interface ') || before.exactly([], head).length === 0) return false;
  // On NX-OS a routed port and a VLAN interface are shut unless their section says otherwise.
  const isNexus = before.direct([], 'feature').length > 0;
  if (isNexus && (/^interface vlan/i.test(head) || before.exactly(section, 'no switchport').length > 0)) return false;
  const shown = before
    .naming(/^(?:no )?shutdown$/)
    .filter((had) => had.section.at(-1)?.startsWith('interface ') === true);
  const own = shown.filter((had) => kindOf(had.section[0] ?? '') === kindOf(head));
  const forms = new Set((own.length > 0 ? own : shown).map(({ plain }) => plain));
  if (!forms.has('no shutdown')) return true;
  if (!forms.has('shutdown')) return false;
  throw undoError('PUSH_UNDO_UNKNOWN', text, {
    says: `shuts ${quoted(head)}, and its configuration does not show whether it was shut`,
    hint: `Leave ${quoted(text)} out if the port was up before, and push ports that were shut without undo lines`,
  });
}

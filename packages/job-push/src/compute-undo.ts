import type { Before, Had } from './before.ts';
import {
  addressesTaken,
  alikeValue,
  checkRemoval,
  checkService,
  neighborTaken,
  otherValues,
  probeTaken,
  replacedPaths,
  replacedSecrets,
  replacedValues,
  usesOf,
  widened,
} from './effects.ts';
import type { LineIndex } from './line-index.ts';
import { OrderedLists } from './ordered.ts';
import { isSameBlock } from './texts.ts';
import { isSame, type Section, type TypedLine } from './typed-lines.ts';
import { undoError } from './undo-error.ts';
import type { PlacedText } from './undo-lines.ts';
import { trunkList } from './vlans.ts';
import { beforeSecret, keyOf, keyOfPath, numberOf, plain, setsSecretOf, withOneSecretWord } from './words.ts';
import { quoted } from './shown-lines.ts';

/** Returns what a removal takes from the configuration before. @throws {NetRavenError} PUSH_UNDO_UNKNOWN */
export function takenBy(line: TypedLine, before: Before): readonly Had[] {
  const { text, removes: named = '', verb, places } = line;
  const inner = places.at(-1) ?? [];
  const removes = before.isTree ? named : widened(named, inner);
  checkRemoval(line, before);
  const isUnknown = before.isFlat && inner.length > 0 && before.in(inner).length === 0;
  if (isUnknown && before.has([], inner.at(-1) ?? '') && before.has([], removes))
    throw undoError('PUSH_UNDO_UNKNOWN', text);
  // Long lists of VLANs are shown as several lines: the first one sets them all again.
  const [, list] = /^(.* allowed vlan) /.exec(removes) ?? [];
  // A device looks for a line in the open section first.
  for (const place of places.toReversed()) {
    const had = before.beginning(place, list ?? removes);
    // A removal takes the whole list only if it names one of its values.
    if (list !== undefined && before.beginning(place, removes).length === 0) continue;
    if (had.length > 0)
      return [...had, ...neighborTaken(removes, place, before), ...probeTaken(removes, place, before)];
    // A default may take the place of a line with `no`.
    const negated = verb === 'default' ? before.beginning(place, `no ${removes}`) : [];
    if (negated.length > 0) return negated;
  }
  return [];
}

/**
 * Returns the lines that remove exactly what a change adds to what an undo line would remove as a whole.
 * @throws {NetRavenError} PUSH_UNDO_PART, PUSH_UNDO_SECRET, PUSH_UNDO_UNKNOWN
 */
export function insteadOf(undo: TypedLine, lines: LineIndex, before: Before): PlacedText[] {
  // Lines whose old value takes the place of the new one are set again with those that the change removes.
  const added = lines.within(undo).filter((line) => !isOld(line, before) && !comesBack(line, before));
  for (const line of added) checkSecrets(line, undo, before);
  const why = `in place of ${quoted(undo.text)}`;
  const taken = added.length === 0 || before.isTree ? [] : takenBy(undo, before);
  const again = taken
    .filter((had) => isSetAgain(had, undo, added))
    .map(({ section, text }): PlacedText => ({ section: before.asShown(section), text, sign: '+', why }));
  // With its list, a trunk loses what was added to it.
  if (trunkList.test(undo.removes ?? '')) return again;
  const removals = before.isTree
    ? newPaths(added, undo, before).map((path) => ({ section: [], places: [[]], path }))
    : outermost(added).map(({ places, text }) => ({
        section: before.asShown(places.at(-1) ?? []),
        places,
        path: text,
      }));
  return [
    ...removals
      .map(({ section, places, path }): PlacedText => {
        const text = removalText(undo, path);
        const removes = before.isTree ? plain(path) : before.spelled(places.at(-1) ?? [], plain(path));
        const [had] = takenBy({ ...undo, text, places, removes }, before);
        // The change writes it in another way than the device.
        if (had) throw undoError('PUSH_UNDO_PART', undo.text, { had: had.text });
        return { section, text, sign: '-', why };
      })
      .toReversed(),
    ...added.flatMap((line) => replacedBy(line, undo, before).map((each) => ({ ...each, why }))),
    ...again,
  ];
}

/**
 * Returns true for a line that an undo line would remove, and that does nothing if the device still has it. Only the device knows
 * if a new line takes its place.
 */
function isSetAgain(had: Had, { removes = '', places }: TypedLine, added: readonly TypedLine[]): boolean {
  const { plain: line, isHead, isText, block, section } = had;
  // A neighbor of BGP has many lines of its own.
  if (
    isHead ||
    isText ||
    block ||
    line === removes ||
    /^neighbor \S+$/.test(removes) ||
    beforeSecret(line) !== undefined
  )
    return false;
  if (!isSame(section, places.at(-1) ?? [])) return false;
  if (!/(?:^| )(?:permit|deny|remark) /.test(line)) return true;
  const number = numberOf(line);
  return number !== undefined && added.some(({ sets }) => sets?.some((set) => numberOf(set) === number));
}

/** A new secret may replace one that the device had, and then its removal takes the whole statement. */
function checkSecrets({ sets = [], places }: TypedLine, undo: TypedLine, before: Before): void {
  for (const line of sets) {
    const [word = ''] = line.split(' ');
    const replaced = before.direct(places.at(-1) ?? [], word).find(({ plain: shown }) => setsSecretOf(line, shown));
    if (replaced) throw undoError('PUSH_UNDO_SECRET', undo.text, { had: replaced.text });
  }
}

function removalText({ verb = 'no', text }: TypedLine, added: string): string {
  if (verb !== 'remove') return `${verb === 'default' ? 'no' : verb} ${added}`;
  const removal = added.replace(/ vlan add +(?=\d)/i, ' vlan remove ');
  if (removal === added) throw undoError('PUSH_UNDO_PART', text, { had: added });
  return removal;
}

/** Returns the value that the configuration had in place of a new one, if it may have been replaced. */
function replacedBy({ sets = [], places }: TypedLine, undo: TypedLine, before: Before): Omit<PlacedText, 'why'>[] {
  const section = places.at(-1) ?? [];
  return sets.flatMap((line) => {
    const replaced = before.isTree
      ? replacedInTree(line, before)
      : [...shorter(line, section, before), ...alike(line, section, before)];
    return [...new Set(replaced)].map((each) => {
      if (beforeSecret(each.plain) !== undefined) throw undoError('PUSH_UNDO_SECRET', undo.text, { had: each.text });
      if (each.isText) throw undoError('PUSH_UNDO_UNKNOWN', undo.text, { had: each.text });
      const text = before.isTree ? `set ${each.text}` : each.text;
      return { section: before.asShown(section), text, sign: '+' };
    });
  });
}

/** Returns the only value of a path, if it has one. */
function replacedInTree(line: string, before: Before): readonly Had[] {
  const key = keyOfPath(line);
  const had = key === '' ? [] : before.beginning([], key).filter((each) => keyOfPath(each.plain) === key);
  return had.length === 1 && had[0]?.isHead === false ? had : [];
}

/**
 * Returns the lines that differ from a new one in its value, or in one word: the device may have replaced any of them. Setting one
 * that it still has changes nothing, except in a list.
 */
function alike(line: string, section: Section, before: Before): readonly Had[] {
  const key = keyOf(line);
  const words = line.split(' ');
  if (key === '' || /(?:^| )(?:permit|deny|remark) /.test(line)) return [];
  return before.direct(section, words[0] ?? '').filter((had) => {
    if (had.isHead || had.plain === line) return false;
    if (keyOf(had.plain) === key) return true;
    const own = had.plain.split(' ');
    return own.length === words.length && own.filter((word, at) => word !== words[at]).length === 1;
  });
}

/** Returns true for a new line whose old value is restored, with which the new one goes. */
export function comesBack(line: TypedLine, before: Before): boolean {
  return replacedValues(line, before).length > 0 || (line.block !== undefined && blocksOf(line, before).length > 0);
}

function blocksOf({ sets = [], places }: TypedLine, before: Before): readonly Had[] {
  return sets.flatMap((set) => before.exactly(places.at(-1) ?? [], set)).filter((had) => had.block !== undefined);
}

/** Returns the same line with fewer words, such as `ntp server a` of `ntp server a prefer`: a removal takes it too. */
function shorter(line: string, section: Section, before: Before): Had[] {
  const words = line.split(' ');
  return words
    .slice(1)
    .flatMap((_, at) => before.exactly(section, words.slice(0, at + 1).join(' ')))
    .filter(({ isHead }) => !isHead);
}

/** Returns true if the configuration had what a line sets. */
export function isOld(line: TypedLine, before: Before): boolean {
  const { sets, places, block } = line;
  if (block) return blocksOf(line, before).some((had) => isSameBlock(had.block ?? [], block));
  return sets === undefined || sets.every((set) => places.some((place) => before.hasWritten(place, set)));
}

/** Returns the lines that no other one encloses: with the head, a new section goes as a whole. */
function outermost(lines: readonly TypedLine[]): TypedLine[] {
  const heads = new Set(
    lines.flatMap(({ sets = [], places }) => sets.map((head) => [...(places.at(-1) ?? []), head].join('\n'))),
  );
  return lines.filter(({ places }) => {
    const section = places.at(-1) ?? [];
    return !section.some((_, index) => heads.has(section.slice(0, index + 1).join('\n')));
  });
}

/** Returns the shortest paths that the configuration did not have. */
function newPaths(lines: readonly TypedLine[], undo: TypedLine, before: Before): string[] {
  const paths = lines.flatMap(({ sets = [], typed = [] }) =>
    sets.flatMap((path, index) =>
      before.has([], path) ? [] : [newPath(written(path, typed[index], undo), undo, before)],
    ),
  );
  return [...new Set(paths)].filter((path, _, all) => !all.some((other) => path.startsWith(`${other} `)));
}

/** Returns a path as it was typed, or as the configuration shows it if words of it are cut. */
function written(path: string, typed = path, undo: TypedLine): string {
  if (plain(typed) === path) return typed;
  if (!/["']/.test(typed)) return withAreas(path, typed);
  const hint = 'Write all words of the path as the device shows them';
  throw undoError('PUSH_UNDO_PART', undo.text, { had: `set ${typed}`, hint });
}

/** Words behind which the name of an entry comes, which stays without the statements below it. */
const announcesEntry =
  /^(?:protocols|interfaces?|unit|area|rule|term|neighbor|group|user|vlans?|vif|zone|security-zone|ethernet|host|instance|routing-instances|bridge-domains|name)$/;

/**
 * Returns the path to remove in place of the one that an undo line names: without the last statement of a new entry, a device keeps
 * the entry. Undefined if nothing would stay.
 */
export function newParent(undo: TypedLine, lines: LineIndex, before: Before): string | undefined {
  const { removes } = undo;
  if (!before.isTree || removes === undefined) return undefined;
  for (const { sets = [], typed = [] } of lines.within(undo)) {
    for (const [at, path] of sets.entries()) {
      if (path !== removes && keyOfPath(path) !== removes) continue;
      const own = typed[at] ?? path;
      const { words, bare, known } = knownPart(plain(own) === path ? own : path, before);
      // Elsewhere it is not known where the name of an entry ends: `prefix-list` alone is no statement.
      const announced = bare.findIndex((word, index) => index >= known - 1 && announcesEntry.test(word));
      if (announced === -1) continue;
      const length = announced + 2;
      const isNamed = announced <= known;
      // The last statement has a value, or is a word alone in a named entry.
      if (length <= bare.length - (isNamed ? 1 : 2)) return words.slice(0, length).join(' ');
    }
  }
  return undefined;
}

/** Returns the words of a path, as they are typed and without quotes, and how many of them the configuration has. */
function knownPart(
  path: string,
  before: Before,
): { readonly words: string[]; readonly bare: string[]; readonly known: number } {
  const words = path.match(/"(?:[^"\\]|\\.)*"|'[^']*'|\S+/g) ?? [];
  const bare = words.map((word) => word.replaceAll(/["']/g, ''));
  let known = 0;
  while (known < words.length && before.hasPath(plain(bare.slice(0, known + 1).join(' ')))) known += 1;
  return { words, bare, known };
}

/** Returns a path with its areas as they are typed: an area as a number is another one than as an address on VyOS. */
export function withAreas(path: string, typed: string): string {
  const area = /(?<=(?:^| )area )\S+/g;
  const own = typed.match(area) ?? [];
  return path.replaceAll(area, (shown) => own.shift() ?? shown);
}

function newPath(path: string, undo: TypedLine, before: Before): string {
  const { words, bare, known } = knownPart(path, before);
  const left = words.length - known;
  const first = (length: number): string => words.slice(0, length).join(' ');
  // Behind a part of a statement comes its name.
  if (known === 0 || !before.isStatement(plain(bare.slice(0, known).join(' ')))) return first(known + 1);
  if (left <= 2) return path;
  const length = before.headLength(bare[known] ?? '');
  if (length === undefined) throw undoError('PUSH_UNDO_PART', undo.text, { had: `set ${path}` });
  return first(known + length);
}

/**
 * Returns the lines that restore what a change, or its undo, removes from the configuration before, and no undo line sets.
 *
 * @param removing the undo lines that are sent and remove something
 * @throws {NetRavenError} PUSH_UNDO_SECRET, PUSH_UNDO_ORDER, PUSH_UNDO_UNKNOWN
 */
export function restoring(
  lines: LineIndex,
  removing: readonly TypedLine[],
  { undo, before }: { readonly undo: LineIndex; readonly before: Before },
): PlacedText[] {
  const ofUndo = new Set(removing);
  const taken = [
    ...lines.lines.map((by, at): Taken => {
      return { by, had: takenByChange(by, undo, before), undoFrom: 0, later: lines.within(by, at + 1) };
    }),
    ...removing.map((by): Taken => {
      const had = takenBy(by, before);
      const own = had.length > 0 ? had : [...new Set([...otherValues(by, before), ...alikeTaken(by, lines, before)])];
      return { by, had: own, undoFrom: undo.at(by) + 1, later: [] };
    }),
    ...undo.lines
      .filter((by) => by.removes === undefined || ofUndo.has(by))
      .map((by): Taken => ({
        by,
        had: addressesTaken(by, before, { isUndo: true }),
        undoFrom: undo.at(by) + 1,
        later: [],
      })),
  ];
  const indexes = new Set(taken.flatMap(({ had }) => had.map(({ index }) => index)));
  const isTaken = ({ index }: Had): boolean => indexes.has(index);
  for (const { by, had } of taken) if (had.length > 0) checkUses({ by, had }, before, isTaken);
  const lists = new OrderedLists(before, isTaken);
  const undone = new Set(removing.flatMap((each) => lines.within(each)));
  // What the change sets in place of what it removed goes first, unless the undo removes it.
  const again = new Set(
    taken.filter(({ by, had, later }) => {
      if (later.length === 0 || undo.covering(by).some((each) => ofUndo.has(each))) return false;
      const isLeft = (line: TypedLine): boolean => !isOld(line, before) && !undone.has(line);
      return later.some(isLeft) || had.some((each) => lists.of(each) !== undefined);
    }),
  );
  const lost = new Map<number, Lost>();
  for (const each of taken) {
    // Behind such a removal, all of it has to come back.
    const from = again.has(each) ? { ...each, undoFrom: Infinity } : each;
    const had = lostOf(from, undo, { lists, isTaken });
    if (had.length === 0) again.delete(each);
    for (const one of had) lost.set(one.index, { had: one, by: each.by });
  }
  const restored = [...lost.values()].toSorted((one, other) => one.had.index - other.had.index);
  const removed = new Set([...[...again].map(({ by }) => by), ...restored.map(({ by }) => by)]);
  const first = new Set([...again].map(({ by }) => by));
  const byLine = Map.groupBy(restored, ({ by }) => by);
  return [...removed].flatMap((by) => {
    const does = by.removes === undefined ? 'replaces' : 'removes';
    const why = `${ofUndo.has(by) || undo.at(by) !== -1 ? 'the undo' : 'the change'} ${does} it with ${quoted(by.text)}`;
    const own = (byLine.get(by) ?? []).map(({ had }) => had);
    const inactive = before.isTree ? before.inactive(by.removes ?? '') : [];
    const all = [
      ...own.flatMap(({ section, text, block }) =>
        (block ?? [before.isTree ? `set ${text}` : text]).map((each) => ({
          section: before.asShown(section),
          text: each,
          ...(block && { isText: true }),
        })),
      ),
      ...inactive.map((path) => ({ section: [], text: `deactivate ${path}` })),
    ].map((each): PlacedText => ({ ...each, sign: '+', why }));
    const section = before.asShown(by.places.at(-1) ?? []);
    const removal: PlacedText = { section, text: by.text, sign: '-', why: 'the change sets other lines in its place' };
    return first.has(by) ? [removal, ...all] : all;
  });
}

/** Returns the values in place of which the change may have set what an undo line removes. */
function alikeTaken(by: TypedLine, lines: LineIndex, before: Before): readonly Had[] {
  if (before.isTree) return [];
  const section = by.places.at(-1) ?? [];
  return lines
    .within(by)
    .filter(({ places }) => isSame(places.at(-1) ?? [], section))
    .flatMap(({ sets = [] }) => sets.flatMap((set) => alikeValue(set, section, before)));
}

interface Lost {
  readonly had: Had;
  /** The line that removes it. */
  readonly by: TypedLine;
}

/** The statements that a line takes from the configuration before. */
interface Taken {
  readonly by: TypedLine;
  readonly had: readonly Had[];
  /** The position of the undo lines that come after. */
  readonly undoFrom: number;
  /** The lines of the change that come after, and set something of it. */
  readonly later: readonly TypedLine[];
}

function takenByChange(line: TypedLine, undo: LineIndex, before: Before): readonly Had[] {
  const section = line.places.at(-1) ?? [];
  const addresses = addressesTaken(line, before);
  if (line.removes !== undefined) {
    const had = takenBy(line, before);
    if (line.removes === 'switchport' && had.length > 0) checkPort(line, undo);
    // Not all devices show that they route.
    if (line.removes === 'ip routing') checkService(line);
    if (had.length === 0) checkVlan(line, undo, before);
    return [...had, ...(had.length === 0 ? otherValues(line, before) : []), ...addresses];
  }
  checkNewSecrets(line, undo, before);
  if (before.isTree) {
    const isUndone = (path: string): boolean =>
      undo.covering({ removes: path, places: line.places }).some(({ removes }) => removes === path);
    return (line.sets ?? []).filter(isUndone).flatMap((path) => replacedPaths(path, before));
  }
  // A line without `no` takes the one with it away.
  const negated = (line.sets ?? []).flatMap((each) => [
    ...before.exactly(section, `no ${each}`),
    ...(each.startsWith('login ') ? before.exactly(section, 'no login') : []),
  ]);
  const blocks = line.block && !isOld(line, before) ? blocksOf(line, before) : [];
  return [...negated, ...replacedValues(line, before), ...blocks, ...addresses];
}

/**
 * Refuses a new secret in place of one that the undo does not set again. Names the old line: the new one shows its secret.
 * @throws {NetRavenError} PUSH_UNDO_SECRET
 */
function checkNewSecrets(line: TypedLine, undo: LineIndex, before: Before): void {
  const replaced = replacedSecrets(line, before);
  if (replaced.length === 0) return;
  // The removal may name the secret in another form, too.
  const names = (line.sets ?? []).flatMap((set) => [set, withOneSecretWord(set)]);
  const removals = names.flatMap((removes) => undo.covering({ removes, places: line.places }));
  if (removals.length === 0) return;
  const from = Math.max(...removals.map((each) => undo.at(each))) + 1;
  const lost = replaced.find((had) => !undo.isSet(had, from));
  if (lost === undefined) return;
  throw undoError('PUSH_UNDO_SECRET', lost.text, { says: replacesSecret });
}

const replacesSecret =
  'has a secret that is not known, and the change sets another one, so that no undo line restores it';

/** Some devices keep their VLANs elsewhere, so that no configuration shows whether one was there. */
function checkVlan({ text, removes = '', places }: TypedLine, undo: LineIndex, before: Before): void {
  if ((places.at(-1) ?? []).length > 0 || !/^vlan \d/.test(removes) || before.direct([], 'vlan').length > 0) return;
  if (undo.within({ removes, places }).length > 0) return;
  throw undoError('PUSH_UNDO_UNKNOWN', text, {
    says: 'removes a VLAN, and the configuration shows none, so that nothing tells whether the device had it',
    hint: `Add the undo line ${quoted(removes)} if the device has it, with its name below, or leave the removal out`,
  });
}

/** The lines of a switched port only count behind `switchport`, which most devices do not show. */
function checkPort(line: TypedLine, undo: LineIndex): void {
  const section = (line.places.at(-1) ?? []).join('\n');
  const isSet = undo.lines.some(
    ({ sets = [], places }) => sets.includes('switchport') && (places.at(-1) ?? []).join('\n') === section,
  );
  const hint = 'Add the undo line `switchport` in its section';
  if (!isSet) throw undoError('PUSH_UNDO_UNKNOWN', line.text, { hint });
}

/** Refuses a removal of an object that other lines name, unless the change removes these too: the device may drop them. */
function checkUses({ by: line, had }: Pick<Taken, 'by' | 'had'>, before: Before, isTaken: (had: Had) => boolean): void {
  if (!before.isTree) checkService(line);
  const uses = usesOf(line, had);
  if (uses === undefined) return;
  const other = before
    .naming(uses)
    .find(
      (each) =>
        !isTaken(each) &&
        !/^(?:description|remark|feature|(?:snmp-server|logging)(?! host [a-z])) /.test(each.plain) &&
        each.plain !== line.removes,
    );
  if (other === undefined) return;
  const hint = `Remove ${quoted(other.text)} in the change first: the device may remove it too`;
  throw undoError('PUSH_UNDO_UNKNOWN', line.text, { had: other.text, hint });
}

/** Returns what is lost, because no undo line sets it. */
function lostOf(
  { by, had, undoFrom }: Taken,
  undo: LineIndex,
  { lists, isTaken }: { readonly lists: OrderedLists; readonly isTaken: (had: Had) => boolean },
): Had[] {
  // The lines of a section bring its head.
  const found = had.filter(({ isHead }) => !isHead);
  // Also what the change sets again: it may fail in between.
  const lost = found.filter((each) => !undo.isSet(each, undoFrom));
  for (const each of lost) {
    if (beforeSecret(each.plain) !== undefined) {
      // A line that sets another secret shows it.
      if (by.removes === undefined) throw undoError('PUSH_UNDO_SECRET', each.text, { says: replacesSecret });
      throw undoError('PUSH_UNDO_SECRET', by.text, { had: each.text });
    }
    if (each.isText && each.block === undefined) throw undoError('PUSH_UNDO_UNKNOWN', by.text, { had: each.text });
  }
  const isLost = new Set(lost);
  /** Of each list, the places of the last entry that stays, and of the last one that is lost. */
  const ends = new Map<readonly Had[], { readonly stays: number; readonly lost: number }>();
  for (const each of found) {
    const list = lists.of(each);
    if (list === undefined || undo.isSetByNumber(each, undoFrom) || lists.isInserted(each, undo.lines)) continue;
    const last = ends.get(list) ?? {
      stays: list.findLast((other) => !isTaken(other))?.index ?? -1,
      lost: list.findLast((other) => isLost.has(other))?.index ?? -1,
    };
    ends.set(list, last);
    const isAtItsPlace = last.stays < each.index && (isLost.has(each) || last.lost < each.index);
    if (!isAtItsPlace) throw undoError('PUSH_UNDO_ORDER', by.text, { had: each.text });
  }
  return lost;
}

/** Returns true if the change removes all that an undo line removes, and sets it again in another way. */
export function isReplaced(undo: TypedLine, lines: LineIndex): boolean {
  return lines.covering(undo).some((line) => lines.within(line, lines.at(line) + 1).length > 0);
}

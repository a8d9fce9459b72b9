// cspell:ignore pvid
import type { Before } from './before.ts';
import type { Section, TypedLine } from './typed-lines.ts';
import { undoError } from './undo-error.ts';
import { rangesOf, type Ranges } from './words.ts';
import { quoted } from './shown-lines.ts';

/** Adds VLANs to the list of a port, or takes some out of it. A line of Aruba CX adds them, and with `no` takes them out. */
const edited = /^(.* vlan (?:add?|rem(?:o|ov|ove)?) +|(?:no +)?vlan trunk allowed +)(\d[\d,-]*)$/i;

/**
 * Returns a line that adds VLANs to a list, or takes them out of it, as two lines if the configuration shows only some of them: one
 * for those that the list has, and one for the others.
 */
export function splitVlans(line: TypedLine, before: Before): TypedLine[] {
  const [, start, values = ''] = edited.exec(line.text) ?? [];
  const compared = line.removes ?? line.sets?.[0];
  const typed = rangesOf(values);
  if (start === undefined || compared === undefined || !typed) return [line];
  const key = compared.slice(0, -values.length - 1);
  const shown = before
    .direct(line.places.at(-1) ?? [], key)
    .flatMap(({ plain }) => rangesOf(plain.split(' ').at(-1) ?? '') ?? []);
  const numbers = typed.flatMap(([first, last]) =>
    Array.from({ length: Math.max(0, Math.min(last, 4095) - first + 1) }, (_, at) => first + at),
  );
  const isShown = (number: number): boolean => shown.some(([low, high]) => low <= number && number <= high);
  const parts = [numbers.filter(isShown), numbers.filter((number) => !isShown(number))];
  if (parts.some(({ length }) => length === 0)) return [line];
  return parts.map((part) => {
    const list = listOf(part);
    const text = `${start}${list}`;
    const own = `${key} ${list}`;
    return {
      ...line,
      line: line.line.replace(line.text, () => text),
      text,
      ...(line.removes === undefined ? { sets: [own], typed: [text] } : { removes: own }),
    };
  });
}

/** Lists of VLANs of Aruba CX, VRP and Comware, with `,`, blanks, `-` and `to`. A removal takes VLANs out of the list. */
const listed =
  /^(vlan trunk allowed|vlan batch|port trunk allow-pass vlan|port (?:trunk|hybrid) (?!pvid )(?:.* )?vlan) +(\d.*|all)$/;
/** Removes VLANs themselves. */
const vlans = /^vlan (batch )?(\d[\d,-]*|all)$/;

/** The list of VLANs of a trunk of IOS, NX-OS and EOS. A line replaces all of it, unless it adds VLANs or takes some out. */
export const trunkList = /^switchport trunk allowed vlan(?= |$)/;

/**
 * Refuses to take VLANs out of a list that the port had before the change: they would be cut.
 * @throws {NetRavenError} PUSH_UNDO_UNKNOWN
 */
export function checkVlanList(line: TypedLine, undo: readonly TypedLine[], before: Before): void {
  checkTrunk(line, before);
  checkAdded(line, before);
  const { text, removes = '', places } = line;
  const [, begin, own = ''] = listed.exec(removes) ?? [];
  // The whole list may be set again.
  if (begin === undefined || undo.some(({ sets }) => sets?.some((set) => set.startsWith(`${begin} `)))) return;
  const shown = before
    .direct(places.at(-1) ?? [], begin.split(' ')[0] ?? '')
    .filter(({ plain }) => plain.startsWith(`${begin} `));
  // Such a list can be compared one by one, and the removal is split.
  const isComparable = [own, ...shown.map(({ plain }) => plain.slice(begin.length + 1))].every((list) =>
    rangesOf(list),
  );
  if (begin === 'vlan trunk allowed' && isComparable) return;
  const had = new Set(shown.flatMap(({ plain }) => vlansIn(plain.slice(begin.length + 1))));
  const cut = vlansIn(own).filter((vlan) => had.has(vlan));
  if (cut.length === 0) return;
  throw undoError('PUSH_UNDO_UNKNOWN', text, {
    says: `takes out VLANs that the list had before the change (${listOf(cut)})`,
    hint: 'Name only the VLANs that the change adds',
  });
}

/** Refuses to add VLANs to a list that did not have them before the change. @throws {NetRavenError} PUSH_UNDO_UNKNOWN */
function checkAdded({ text, sets: [set = ''] = [], places }: TypedLine, before: Before): void {
  const [, begin, own = ''] = listed.exec(set) ?? [];
  if (begin === undefined || begin === 'vlan trunk allowed') return;
  const had = listOfBefore(places.at(-1) ?? [], begin, before);
  // Each port has VLAN 1, and no configuration shows it.
  const added = vlansIn(own).filter((vlan) => vlan !== 1 && !had.has(vlan));
  if (added.length === 0 || had.size === 0) return;
  throw undoError('PUSH_UNDO_UNKNOWN', text, {
    says: `sets VLANs that the list did not have before the change (${listOf(added)})`,
    hint: 'Name only the VLANs that the change takes out',
  });
}

/** Returns the VLANs of a list that the configuration may show in several lines. */
function listOfBefore(section: Section, begin: string, before: Before): ReadonlySet<number> {
  const shown = before.direct(section, begin.split(' ')[0] ?? '').filter(({ plain }) => plain.startsWith(`${begin} `));
  return new Set(shown.flatMap(({ plain }) => vlansIn(plain.slice(begin.length + 1))));
}

/**
 * Refuses to remove VLANs where the undo would lose some of them: all at once, and on VRP those that only `vlan batch` shows, or
 * that have lines of their own besides.
 *
 * @throws {NetRavenError} PUSH_UNDO_UNKNOWN
 */
export function checkVlans(change: readonly TypedLine[], undo: readonly TypedLine[], before: Before): void {
  if (before.isTree) return;
  const batch = listOfBefore([], 'vlan batch', before);
  const set = new Set(
    undo.flatMap(({ sets = [] }) => sets.flatMap((each) => vlansIn(/^vlan batch (.*)/.exec(each)?.[1] ?? ''))),
  );
  for (const line of [...change, ...undo]) {
    const { text, removes = '', places } = line;
    const [, isBatch, list = ''] = vlans.exec(removes) ?? [];
    if (list === '' || (places.at(-1) ?? []).length > 0) continue;
    if (list === 'all' && before.direct([], 'vlan').length > 0) {
      throw undoError('PUSH_UNDO_UNKNOWN', text, {
        says: 'removes all VLANs of the device',
        hint: 'Name the VLANs that the change is about',
      });
    }
    const named = vlansIn(list);
    const own = named.find((vlan) => before.in([`vlan ${vlan}`]).length > 0);
    if (isBatch !== undefined && own !== undefined) {
      throw undoError('PUSH_UNDO_UNKNOWN', text, {
        says: `removes VLAN ${own}, which has lines of its own`,
        hint: `Remove it by a line of its own, ${quoted(text.replace(/ batch .*/i, ` ${own}`))}`,
      });
    }
    const lost = isBatch === undefined ? named.filter((vlan) => batch.has(vlan) && vlan !== own && !set.has(vlan)) : [];
    if (lost.length === 0) continue;
    throw undoError('PUSH_UNDO_UNKNOWN', text, {
      says: `removes VLANs that the device had before the change (${listOf(lost)})`,
      hint: undo.includes(line)
        ? 'Name only the VLANs that the change adds'
        : `Add undo lines such as ${quoted(`vlan batch ${lost.join(' ')}`)}`,
    });
  }
}

/** Refuses to take VLANs out of a trunk that shows no list: it carried all VLANs. @throws {NetRavenError} PUSH_UNDO_UNKNOWN */
function checkTrunk({ text, removes = '', verb, places }: TypedLine, before: Before): void {
  const [begin] = verb === 'remove' ? (trunkList.exec(removes) ?? []) : [];
  if (begin === undefined) return;
  const shown = places.flatMap((place) => before.direct(place, begin));
  const other = shown.find(({ plain }) => !/ vlan (?:add )?(?:\d[\d,-]*|none)$/.test(plain));
  if (shown.length > 0 && other === undefined) return;
  throw undoError('PUSH_UNDO_UNKNOWN', text, {
    says: 'takes VLANs out of a trunk that carried all VLANs before',
    hint: `Write ${quoted(other?.text ?? `no ${begin}`)} in its place`,
  });
}

/** Returns the VLANs of a list such as `10,20-25` or `10 20 to 25`. */
function vlansIn(text: string): number[] {
  const ranges = text
    .replace(/^all$/, '1-4094')
    .replaceAll(/ to /g, '-')
    .matchAll(/(\d+)(?:-(\d+))?/g);
  return [...ranges].flatMap(([, first, last = first]) =>
    Array.from(
      { length: Math.max(0, Math.min(Number(last), 4095) - Number(first) + 1) },
      (_, at) => Number(first) + at,
    ),
  );
}

/** Returns e.g. `1-3,7` for sorted numbers. */
function listOf(numbers: readonly number[]): string {
  const ranges: (readonly [number, number])[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) ranges[ranges.length - 1] = [last[0], number];
    else ranges.push([number, number]);
  }
  return (ranges satisfies Ranges)
    .map(([first, last]) => (first === last ? String(first) : `${first}-${last}`))
    .join(',');
}

// cspell:ignore mlag multilink
import type { Before } from './before.ts';
import { comesBack, isOld } from './compute-undo.ts';
import { neighborOf, replacedSecrets, slotOf, usesOf, widened } from './effects.ts';
import { LineIndex } from './line-index.ts';
import { isSame, type Section, type TypedLine } from './typed-lines.ts';
import { keyOf, keyOfPath, loose, numberOf, setsSecretOf } from './words.ts';

/** A new line that no undo line takes back. */
export interface LeftLine {
  readonly section: Section;
  readonly text: string;
}

/**
 * Returns the new lines of a change that its undo leaves on the device, without those below a head that is left too. A line counts
 * as undone if an undo line may remove it, or may set another value in its place: a warning for nothing would hide real ones.
 *
 * @param undo the undo lines that are sent, given and computed
 */
export function linesLeft(change: LineIndex, undo: readonly TypedLine[], before: Before): LeftLine[] {
  const removals = undo.filter(({ removes }) => removes !== undefined);
  // A head only opens its section.
  const opened = new Set(undo.flatMap(({ places }) => places.map((place) => place.join('\n'))));
  const values = undo.filter(
    ({ sets = [], places }) => !sets.some((set) => opened.has(keyIn(places.at(-1) ?? [], set))),
  );
  const undone = new Set(removals.flatMap((each) => change.within(each)));
  const left = change.lines.filter(
    (line) =>
      isSetting(line, before) &&
      !undone.has(line) &&
      !removals.some((each) => mayRemove(each, line, before)) &&
      !values.some((each) => mayReplace(each, line, before)),
  );
  const heads = new Set(left.flatMap(({ sets = [], places }) => sets.map((set) => keyIn(places.at(-1) ?? [], set))));
  const isInside = (section: Section): boolean =>
    section.some((head, depth) => heads.has(keyIn(section.slice(0, depth), head)));
  const found = left
    .filter(({ places }) => !isInside(places.at(-1) ?? []))
    .map(({ text, typed, places }): LeftLine => {
      if (before.isTree) return { section: [], text: `set ${typed?.[0] ?? ''}` };
      return { section: before.asShown(places.at(-1) ?? []), text };
    });
  return [...new Map(found.map((each) => [keyIn(each.section, each.text), each])).values()];
}

/** Interfaces that a device only has if they are configured. */
const logicalInterface =
  /^int\w* ?(?:vlan|lo|tu|po|bundle|bvi|bdi|bridge|dialer|virtual|multilink|nve|vxlan|irb|lag|mlag|ve ?\d)|\.\d+$/i;
/** Heads of sections that each device has, and commands that are no configuration. */
const noStatement = /^(?:line|management|control-plane|do|commit|write|save)(?: |$)/i;

/** Returns true for a line that sets something new, and whose old value does not come back by itself. */
function isSetting(line: TypedLine, before: Before): boolean {
  const { sets = [], text, isSeparator, isText } = line;
  if (sets.length === 0 || isSeparator || isText === true || text === '') return false;
  if (noStatement.test(text) || (/^int\w* /i.test(text) && !logicalInterface.test(text))) return false;
  const isKnownHead = sets.every((set) => before.isHead(line.places.at(-1) ?? [], set));
  return !isKnownHead && !isOld(line, before) && !comesBack(line, before);
}

/** Returns true if an undo line may remove a line: with fewer words, cut ones, or with what needs the removed object. */
function mayRemove(undo: TypedLine, line: TypedLine, before: Before): boolean {
  const { removes = '', places } = undo;
  const sets = line.sets ?? [];
  const inner = places.at(-1) ?? [];
  const begin = before.isTree ? removes : widened(removes, inner);
  const isNumber = /^\d+$/.test(removes);
  const uses = before.isTree ? undefined : usesOf(undo);
  return sets.some((set) => {
    if (uses?.test(set) === true) return true;
    const neighbor = neighborOf(begin, inner);
    if (neighbor !== undefined && isSame(inner, line.places.at(-1)?.slice(0, inner.length) ?? []))
      if (set.startsWith(`${neighbor} `)) return true;
    return line.places.some((place) =>
      places.some((own) => {
        // The device gives the number of an entry.
        if (isNumber && isSame(own, place) && numberOf(set) === undefined && /^(?:permit|deny|remark) /.test(set))
          return true;
        const path = (text: string, section: Section): string[] => [...section, text].join(' ').split(' ');
        return (
          beginsWith(path(set, place), path(begin, own)) || beginsWith(path(loose(set), place), path(loose(begin), own))
        );
      }),
    );
  });
}

/** Returns true if an undo line sets another value of the same line. */
function mayReplace(undo: TypedLine, line: TypedLine, before: Before): boolean {
  const section = line.places.at(-1) ?? [];
  const isHere = before.isTree || undo.places.some((place) => line.places.some((own) => isSame(own, place)));
  if (!isHere) return false;
  return (line.sets ?? []).some((set) =>
    (undo.sets ?? []).some((value) => {
      if (before.isTree) return keyOfPath(set) !== '' && keyOfPath(value) === keyOfPath(set);
      if (replacedSecrets(line, before).some((had) => setsSecretOf(value, had.plain))) return true;
      if (keyOf(set) !== '' && keyOf(value) === keyOf(set)) return true;
      const [slot, other] = [slotOf(set, section), slotOf(value, section)];
      if (slot && slot.begin === other?.begin && slot.end === other.end) return true;
      const [words, own] = [set.split(' '), value.split(' ')];
      return words.length === own.length && own.filter((word, at) => word !== words[at]).length === 1;
    }),
  );
}

/** Returns true if words begin with others, of which each may be cut. */
function beginsWith(words: readonly string[], begin: readonly string[]): boolean {
  return begin.every((each, at) => {
    const [own, cut] = [(words[at] ?? '').toLowerCase(), each.toLowerCase()];
    if (own === cut) return true;
    const [, letters = '', rest = ''] = /^([a-z][a-z-]*)(\d.*)?$/.exec(cut) ?? [];
    return letters !== '' && own.startsWith(letters) && own.endsWith(rest);
  });
}

function keyIn(section: Section, text: string): string {
  return [...section, text].join('\n');
}

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
  const taken = undo.filter(({ removes }) => removes !== undefined);
  const removals = taken.map((each) => removalOf(each, before));
  // A head only opens its section.
  const opened = new Set(undo.flatMap(({ places }) => places.map((place) => place.join('\n'))));
  const isHead = ({ sets = [], places }: TypedLine): boolean =>
    sets.some((set) => opened.has(keyIn(places.at(-1) ?? [], set)));
  const values = undo
    .filter((each) => !isHead(each))
    .flatMap(({ sets = [], places }) => places.flatMap((place) => sets.map((set) => valueOf(set, place, before))));
  const bySection = Map.groupBy(values, ({ section }) => section);
  const undone = new Set(taken.flatMap((each) => change.within(each)));
  const left = change.lines.filter((line) => {
    if (undone.has(line) || !isSetting(line, before) || mayBeRemoved(line, removals)) return false;
    return !line.places.some((place) => mayBeReplaced(line, place, bySection.get(place.join('\n')) ?? [], before));
  });
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

/** An undo line that removes something, with what is compared for each new line. */
interface Removal {
  readonly inner: Section;
  readonly uses: RegExp | undefined;
  readonly neighbor: string | undefined;
  /** The number of an entry, alone. */
  readonly isNumber: boolean;
  readonly paths: readonly (readonly string[])[];
}

function removalOf(undo: TypedLine, before: Before): Removal {
  const { removes = '', places } = undo;
  const inner = places.at(-1) ?? [];
  const begin = before.isTree ? removes : widened(removes, inner);
  return {
    inner,
    uses: before.isTree ? undefined : usesOf(undo),
    neighbor: neighborOf(begin, inner),
    isNumber: /^\d+$/.test(removes),
    paths: places.flatMap((place) => pathsOf(place, begin)),
  };
}

/** Returns the words of a line behind those of its section, as typed and in its loose form. */
function pathsOf(section: Section, text: string): string[][] {
  return [...new Set([text, loose(text)])].map((each) => [...section, each].join(' ').toLowerCase().split(' '));
}

/** Returns true if an undo line may remove a line: with fewer words, cut ones, or with what needs the removed object. */
function mayBeRemoved({ sets = [], places }: TypedLine, removals: readonly Removal[]): boolean {
  const section = places.at(-1) ?? [];
  return sets.some((set) => {
    const paths = places.flatMap((place) => pathsOf(place, set));
    const hasNoNumber = numberOf(set) === undefined && /^(?:permit|deny|remark) /.test(set);
    return removals.some(({ inner, uses, neighbor, isNumber, paths: removed }) => {
      if (uses?.test(set) === true) return true;
      const isBelow = neighbor !== undefined && isSame(inner, section.slice(0, inner.length));
      if (isBelow && set.startsWith(`${neighbor} `)) return true;
      // The device gives the number of an entry.
      if (isNumber && hasNoNumber && places.some((place) => isSame(inner, place))) return true;
      return removed.some((begin) => paths.some((path) => beginsWith(path, begin)));
    });
  });
}

/** A value that an undo line sets, with what is compared for each new line. */
interface Value {
  readonly text: string;
  readonly section: string;
  readonly key: string;
  readonly slot: string | undefined;
  readonly words: readonly string[];
}

function valueOf(text: string, section: Section, before: Before): Value {
  const slot = before.isTree ? undefined : slotOf(text, section);
  return {
    text,
    section: section.join('\n'),
    key: before.isTree ? keyOfPath(text) : keyOf(text),
    slot: slot && `${slot.begin}\n${slot.end}`,
    words: text.split(' '),
  };
}

/** Returns true if an undo line sets another value of the same line. */
function mayBeReplaced(line: TypedLine, section: Section, values: readonly Value[], before: Before): boolean {
  if (values.length === 0) return false;
  const secrets = before.isTree ? [] : replacedSecrets(line, before);
  return (line.sets ?? []).some((set) => {
    const own = valueOf(set, section, before);
    return values.some(({ text, key, slot, words }) => {
      if (own.key !== '' && own.key === key) return true;
      if (before.isTree) return false;
      if (slot !== undefined && slot === own.slot) return true;
      if (secrets.some((had) => setsSecretOf(text, had.plain))) return true;
      return words.length === own.words.length && words.filter((word, at) => word !== own.words[at]).length === 1;
    });
  });
}

/** Returns true if words begin with others, of which each may be cut. */
function beginsWith(words: readonly string[], begin: readonly string[]): boolean {
  return begin.every((each, at) => {
    const own = words[at] ?? '';
    if (own === each) return true;
    if (own[0] !== each[0]) return false;
    const [, letters = '', rest = ''] = /^([a-z][a-z-]*)(\d.*)?$/.exec(each) ?? [];
    return letters !== '' && own.startsWith(letters) && own.endsWith(rest);
  });
}

function keyIn(section: Section, text: string): string {
  return [...section, text].join('\n');
}

import type { Before, Had } from './before.ts';
import { listBehind } from './ordered.ts';
import { isSame, type Section, type TypedLine } from './typed-lines.ts';
import { undoError } from './undo-error.ts';
import type { PlacedText } from './undo-lines.ts';
import { beforeSecret, keyOf, withoutNumber } from './words.ts';

/** Returns what a removal takes from the configuration before. @throws {NetRavenError} PUSH_UNDO_UNKNOWN */
export function takenBy({ text, removes = '', places }: TypedLine, before: Before): readonly Had[] {
  const inner = places.at(-1) ?? [];
  if (isRange(inner[0]) && before.hasAnywhere(/^int/i, removes)) throw undoError('PUSH_UNDO_UNKNOWN', text);
  const isUnknown = before.isFlat && inner.length > 0 && before.in(inner).length === 0;
  if (isUnknown && before.has([], inner.at(-1) ?? '') && before.has([], removes))
    throw undoError('PUSH_UNDO_UNKNOWN', text);
  // A device looks for a line in the open section first.
  for (const place of places.toReversed()) {
    const had = before.beginning(place, removes);
    if (had.length > 0) return had;
  }
  return [];
}

/** Returns the lines that remove exactly what a change adds to what an undo line would remove as a whole. */
export function insteadOf(undo: TypedLine, lines: readonly TypedLine[], before: Before): PlacedText[] {
  const added = lines.filter((line) => !isOld(line, before) && isWithin(line, undo));
  const verb = undo.verb === undefined || undo.verb === 'default' ? 'no' : undo.verb;
  const removals = before.isTree ? newPaths(added, undo, before) : outermost(added).map(({ text }) => text);
  const sections = outermost(added).map(({ places }) => before.asShown(places.at(-1) ?? []));
  const why = `in place of \`${undo.text}\``;
  return [
    ...removals
      .map((text, index): PlacedText => ({
        section: before.isTree ? [] : (sections[index] ?? []),
        text: `${verb} ${text}`,
        sign: '-',
        why,
      }))
      .toReversed(),
    ...added.flatMap((line) => replacedBy(line, undo, before).map((each) => ({ ...each, why }))),
  ];
}

/** Returns the one value that the configuration had in place of a new one, if it may have been replaced. */
function replacedBy({ sets = [], places }: TypedLine, undo: TypedLine, before: Before): Omit<PlacedText, 'why'>[] {
  const section = places.at(-1) ?? [];
  return sets.flatMap((line) => {
    const key = keyOf(line);
    const had = key === '' ? [] : before.beginning(section, key).filter((each) => keyOf(each.plain) === key);
    const [only, ...others] = had;
    if (!only || others.length > 0 || only.isHead) return [];
    if (beforeSecret(only.plain) !== undefined) throw undoError('PUSH_UNDO_SECRET', undo.text, only.text);
    return [{ section: before.asShown(section), text: before.isTree ? `set ${only.text}` : only.text, sign: '+' }];
  });
}

function isOld({ sets, places }: TypedLine, before: Before): boolean {
  return sets === undefined || sets.every((line) => places.some((place) => before.has(place, line)));
}

/** Returns true if a line sets something that a removal would remove. */
function isWithin({ sets = [], places }: TypedLine, { removes = '', places: removed }: TypedLine): boolean {
  const outer = [...(removed.at(-1) ?? []), removes].join(' ');
  const own = (places.at(-1) ?? []).join(' ');
  return sets.some((line) => {
    const path = own === '' ? line : `${own} ${line}`;
    return path === outer || path.startsWith(`${outer} `);
  });
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
    sets.flatMap((path, index) => (before.has([], path) ? [] : [newPath(typed[index] ?? path, undo, before)])),
  );
  return [...new Set(paths)].filter((path, _, all) => !all.some((other) => path.startsWith(`${other} `)));
}

function newPath(path: string, undo: TypedLine, before: Before): string {
  const words = path.match(/"(?:[^"\\]|\\.)*"|'[^']*'|\S+/g) ?? [];
  const bare = words.map((word) => word.replaceAll(/["']/g, ''));
  let known = 0;
  while (known < words.length && before.hasPath(bare.slice(0, known + 1).join(' '))) known += 1;
  const left = words.length - known;
  const first = (length: number): string => words.slice(0, length).join(' ');
  // Behind a part of a statement comes its name.
  if (known === 0 || !before.isStatement(bare.slice(0, known).join(' '))) return first(known + 1);
  if (left <= 2) return path;
  const length = before.headLength(bare[known] ?? '');
  if (length === undefined) throw undoError('PUSH_UNDO_PART', undo.text, `set ${path}`);
  return first(known + length);
}

/**
 * Returns the lines that restore what a change, or its undo, removes from the configuration before, and no undo line sets.
 *
 * @param removing the undo lines that are sent and remove something
 * @throws {NetRavenError} PUSH_UNDO_SECRET, PUSH_UNDO_ORDER, PUSH_UNDO_UNKNOWN
 */
export function restoring(
  lines: readonly TypedLine[],
  removing: readonly TypedLine[],
  { undo, before }: { readonly undo: readonly TypedLine[]; readonly before: Before },
): PlacedText[] {
  const taken = [
    ...lines.map((by, at): Taken => ({ by, had: takenByChange(by, undo, before), undo, later: lines.slice(at + 1) })),
    ...removing.map((by): Taken => ({
      by,
      had: takenBy(by, before),
      undo: undo.slice(undo.indexOf(by) + 1),
      later: [],
    })),
  ];
  const indexes = new Set(taken.flatMap(({ had }) => had.map(({ index }) => index)));
  const isTaken = ({ index }: Had): boolean => indexes.has(index);
  // What the change sets in place of what it removed goes first, unless the undo removes it.
  const again = new Set(
    taken.filter(({ by, had, later }) => {
      const set = later.filter((line) => isWithin(line, by));
      if (set.length === 0 || removing.some((each) => covers(each, by))) return false;
      const isLeft = (line: TypedLine): boolean =>
        !isOld(line, before) && !removing.some((each) => isWithin(line, each));
      return set.some(isLeft) || had.some((each) => listBehind(each, before, isTaken) !== undefined);
    }),
  );
  const lost = new Map<number, Lost>();
  for (const each of taken) {
    // Behind such a removal, all of it has to come back.
    const from = again.has(each) ? { ...each, undo: [] } : each;
    const had = lostOf(from, before, isTaken);
    if (had.length === 0) again.delete(each);
    for (const one of had) lost.set(one.index, { had: one, by: each.by });
  }
  const restored = [...lost.values()].toSorted((one, other) => one.had.index - other.had.index);
  const removed = new Set([...[...again].map(({ by }) => by), ...restored.map(({ by }) => by)]);
  const first = new Set([...again].map(({ by }) => by));
  return [...removed].flatMap((by) => {
    const why = `${removing.includes(by) ? 'the undo' : 'the change'} removes it with \`${by.text}\``;
    const own = restored.filter((each) => each.by === by).map(({ had }) => had);
    const inactive = before.isTree ? before.inactive(by.removes ?? '') : [];
    const all = [
      ...own.map(({ section, text }) => ({
        section: before.asShown(section),
        text: before.isTree ? `set ${text}` : text,
      })),
      ...inactive.map((path) => ({ section: [], text: `deactivate ${path}` })),
    ].map((each): PlacedText => ({ ...each, sign: '+', why }));
    const section = before.asShown(by.places.at(-1) ?? []);
    const removal: PlacedText = { section, text: by.text, sign: '-', why: 'the change sets other lines in its place' };
    return first.has(by) ? [removal, ...all] : all;
  });
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
  /** The undo lines that come after. */
  readonly undo: readonly TypedLine[];
  /** The lines of the change that come after. */
  readonly later: readonly TypedLine[];
}

function takenByChange(line: TypedLine, undo: readonly TypedLine[], before: Before): readonly Had[] {
  const section = line.places.at(-1) ?? [];
  // A person undoes the lines of several interfaces.
  if (isRange(section[0]) && undo.some(({ places }) => places.at(-1)?.[0] === section[0])) return [];
  if (line.removes !== undefined) return takenBy(line, before);
  if (before.isTree) return [];
  // A line without `no` takes the one with it away.
  const negated = new Set(line.sets?.map((each) => `no ${each}`));
  return before.in(section).filter(({ plain }) => negated.has(plain));
}

/** Returns what is lost, because no undo line sets it. */
function lostOf({ by, had, undo }: Taken, before: Before, isTaken: (had: Had) => boolean): Had[] {
  // The lines of a section bring its head.
  const found = had.filter(({ isHead }) => !isHead);
  const inOrder = new Map(found.map((each) => [each, listBehind(each, before, isTaken)]));
  // Also what the change sets again: it may fail in between.
  const lost = found.filter((each) => !isSet(each, undo));
  for (const each of lost) {
    if (beforeSecret(each.plain) !== undefined) throw undoError('PUSH_UNDO_SECRET', by.text, each.text);
  }
  for (const [each, behind] of inOrder) {
    if (behind === undefined || isSetByNumber(each, undo)) continue;
    const isAtItsPlace =
      behind.every(isTaken) && (lost.includes(each) || !behind.some((other) => lost.includes(other)));
    if (!isAtItsPlace) throw undoError('PUSH_UNDO_ORDER', by.text, each.text);
  }
  return lost;
}

function isSetByNumber(had: Had, undo: readonly TypedLine[]): boolean {
  return undo.some(
    ({ sets = [], places }) =>
      places.some((place) => isSame(place, had.section)) &&
      sets.some((line) => line !== had.plain && withoutNumber(line) === had.plain),
  );
}

/** Returns true if lines set a statement, with its number or without, or with its secret. */
function isSet(had: Had, lines: readonly TypedLine[]): boolean {
  const known = beforeSecret(had.plain);
  const removed = had.plain.replace(/^no /, '');
  return lines.some(({ sets = [], removes, places }) => {
    if (!places.some((place) => isSame(place, had.section))) return false;
    if (removes !== undefined && removed !== had.plain) return removes === removed;
    return sets.some(
      (line) =>
        withoutNumber(line) === withoutNumber(had.plain) || (known !== undefined && line.startsWith(`${known} `)),
    );
  });
}

function setsAgain(by: TypedLine, lines: readonly TypedLine[]): boolean {
  return by.removes !== undefined && lines.slice(lines.indexOf(by) + 1).some((line) => isWithin(line, by));
}

/** Returns true if a removal removes all that another one does. */
export function covers(one: TypedLine, { removes = '', places }: TypedLine): boolean {
  if (one.removes === undefined || !isSame(one.places.at(-1) ?? [], places.at(-1) ?? [])) return false;
  return removes === one.removes || removes.startsWith(`${one.removes} `);
}

/** Returns true if the change removes all that an undo line removes, and sets it again in another way. */
export function isReplaced(undo: TypedLine, lines: readonly TypedLine[]): boolean {
  return lines.some((line) => covers(line, undo) && setsAgain(line, lines));
}

function isRange(head: Section[number] | undefined): boolean {
  return head !== undefined && /^int/i.test(head) && (/ range /i.test(head) || /\d *[-,] *\d/.test(head));
}

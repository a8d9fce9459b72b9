import { Before } from './before.ts';
import { comesBack, insteadOf, isOld, isReplaced, newParent, restoring, takenBy } from './compute-undo.ts';
import { linesLeft, type LeftLine } from './left-lines.ts';
import { LineIndex } from './line-index.ts';
import { missingLines } from './missing.ts';
import {
  isRemoval,
  isSame,
  isUnknownRemoval,
  splitRemoval,
  splitSetting,
  splitValues,
  typedLines,
  type TypedLine,
} from './typed-lines.ts';
import { indentError, undoError } from './undo-error.ts';
import { inSections, type PlacedText, type UndoForm, type UndoLine } from './undo-lines.ts';
import { checkComputed, checkEffects, checkMasks } from './unrestorable.ts';
import { checkVlanList, checkVlans, splitVlans } from './vlans.ts';
import { plain } from './words.ts';
import { writtenOut } from './written-out.ts';
import { quoted } from './shown-lines.ts';

/** A line to send. */
export interface PlannedLine {
  /** As it is sent. */
  readonly line: string;
  /** `+`: the configuration does not have it in its section. `-`: nor that, and it removes or resets something. Else a blank. */
  readonly sign: '+' | '-' | ' ';
  /** Number of sections around it. */
  readonly depth: number;
}

/** A change as it is sent to a device with a configuration. */
export interface Plan {
  readonly lines: readonly PlannedLine[];
  /** Number of new lines. */
  readonly newCount: number;
  /** Number of lines that remove or reset something. */
  readonly removalCount: number;
  /** The undo lines that are sent if the change fails. */
  readonly undo: readonly string[];
  /** The same with those that are left out, and why. */
  readonly undoPlan: readonly UndoLine[];
  /** Undo lines that would remove what the device had before, or set what it did not have. */
  readonly leftOut: readonly string[];
  /** The new lines that the undo leaves on the device. Empty without undo lines: then the change stays by wish. */
  readonly left: readonly LeftLine[];
  /** False if the undo lines are sent as given: the lines are commands that say in their own way what they remove. */
  readonly isCompared: boolean;
}

/**
 * Compares a change with the configuration before it. All lines are sent, also those that are there already: one may follow
 * a line that removes it, and a device may replace a block such as a banner as a whole. Blank lines are kept: they may be part
 * of a banner. The undo removes only what the change adds, and restores what the change removes.
 *
 * @throws {NetRavenError} PUSH_UNDO_* if the undo would not make the device as it was, PUSH_INDENT if a line may belong to two
 * sections, PUSH_MASK if a line has a mask in place of a secret
 */
export function planOf(
  config: string,
  change: { readonly lines: readonly string[]; readonly undo: readonly string[] },
): Plan {
  checkMasks([...change.lines, ...change.undo]);
  const before = new Before(config);
  const typed = typedLines(change.lines, before);
  for (const each of [typed, typedLines(change.undo, before)]) checkIndents(each, before);
  let isOldText = false;
  const lines = typed.map((each): PlannedLine => {
    const { line, text, isSeparator, isText } = each;
    const depth = each.places.at(-1)?.length ?? 0;
    if (each.block) isOldText = isOld(each, before);
    else if (isText !== true) isOldText = false;
    const isKnown = each.block || isText === true ? isOldText : hasAlready(each, before);
    if (text === '' || isSeparator || isKnown) return { line, depth, sign: ' ' };
    return { line, depth, sign: isText !== true && isRemoval(text) ? '-' : '+' };
  });
  const isCompared = !before.isCommands && ![...change.lines, ...change.undo].some(isCommand);
  const { undoPlan, left } = isCompared ? undoPlanOf(change, before) : { undoPlan: change.undo.map(asGiven), left: [] };
  return {
    lines,
    newCount: lines.filter(({ sign }) => sign === '+').length,
    removalCount: lines.filter(({ sign }) => sign === '-').length,
    undo: undoPlan.filter(({ from }) => from !== 'left out').map(({ line }) => line),
    undoPlan,
    leftOut: undoPlan.filter(({ from }) => from === 'left out').map(({ line }) => line),
    left,
    isCompared,
  };
}

function hasAlready({ text, sets, places }: TypedLine, before: Before): boolean {
  const shown = before.isTree ? (sets ?? []) : [plain(text)];
  return shown.length > 0 && shown.every((line) => places.every((section) => before.has(section, line)));
}

/** Returns true for a line of one command that names its whole path, without a section. */
function isCommand(line: string): boolean {
  return /^\s*\/?configure \S/.test(line);
}

function asGiven(line: string): UndoLine {
  return { line, sign: ' ', from: 'given' };
}

/**
 * Refuses a removal that may belong to the head above or stand for itself: other lines are indented, but not those of the head.
 * @throws {NetRavenError} PUSH_INDENT
 */
function checkIndents(lines: readonly TypedLine[], before: Before): void {
  if (before.isTree) return;
  const typed = lines.filter(({ text, isText }) => text !== '' && isText !== true);
  const indents = typed.filter(({ isSeparator }) => !isSeparator).map(({ line }) => line.search(/\S/));
  if (new Set(indents).size < 2) return;
  for (const [index, head] of typed.entries()) {
    const next = typed[index + 1];
    if (!next || next.isSeparator || !isRemoval(next.text) || head.removes !== undefined) continue;
    if (head.places[0]?.length !== 0 || next.line.search(/\S/) !== head.line.search(/\S/)) continue;
    if (!head.isSeparator && isHeadLine(head, before)) throw indentError(next.text, head.text);
  }
}

/** Refuses a line of which the undo cannot know what it does. @throws {NetRavenError} PUSH_UNDO_UNKNOWN, PUSH_UNDO_INDENT */
function checkLine(line: TypedLine): void {
  const { text, unclear } = line;
  if (line.isNested) throw undoError('PUSH_UNDO_INDENT', text);
  if (isUnknownRemoval(line)) throw undoError('PUSH_UNDO_UNKNOWN', text);
  if (unclear === undefined) return;
  throw undoError('PUSH_UNDO_UNKNOWN', text, {
    says: `may mean ${quoted(unclear)}, which the device has, or something else`,
    hint: `Write ${quoted(unclear)} if that is meant, and all words as the device shows them`,
  });
}

function undoPlanOf(
  change: { readonly lines: readonly string[]; readonly undo: readonly string[] },
  before: Before,
): { readonly undoPlan: UndoLine[]; readonly left: LeftLine[] } {
  // Without undo lines, the change stays by wish.
  if (change.undo.every((line) => line.trim() === '')) return { undoPlan: [], left: [] };
  const given = typedLines(writtenOut(withoutEnd(change.undo), before), before);
  const typed = typedLines(writtenOut(change.lines, before), before);
  for (const each of [...typed, ...given]) checkLine(each);
  for (const each of given) checkVlanList(each, given, before);
  checkVlans(typed, given, before);
  checkEffects(typed, given, before);
  const all = split(given, before);
  const lines = new LineIndex(typed.flatMap(splitValues).flatMap((each) => splitVlans(each, before)));
  const missing = missingLines(all, lines, before);
  const undo = new LineIndex(all.filter((each) => !missing.has(each)));
  const removing: TypedLine[] = [];
  const replaced: PlacedText[] = [];
  const parents = newParents(all, lines, before);
  const planned = all.map((each, index): UndoLine => {
    const { line, text, isSeparator, removes, places } = each;
    const none = missing.get(each);
    if (none) {
      replaced.push(...none.instead);
      return { line, sign: ' ', from: 'left out', why: none.why };
    }
    if (each.isText) return { line, sign: '+', from: 'given', isText: true };
    if (text === '' || isSeparator) return { line, sign: ' ', from: 'given' };
    if (removes === undefined) {
      const isAbove = (all[index + 1]?.places[0]?.length ?? 0) > (places[0]?.length ?? 0);
      return { line, sign: isAbove || isHeadLine(each, before) ? ' ' : '+', from: 'given' };
    }
    const parent = parents.find((path) => removes === plain(path) || removes.startsWith(`${plain(path)} `));
    if (parent !== undefined && removes !== plain(parent)) {
      const why = `the change adds ${quoted(parent)}`;
      replaced.push({ section: [], text: `delete ${parent}`, sign: '-', why: `in place of ${quoted(text)}` });
      return { line, sign: ' ', from: 'left out', why };
    }
    const had = takenBy(each, before);
    if (had.length === 0 || isSetLater(each, undo, undo.at(each) + 1) || isReplaced(each, lines)) {
      removing.push(each);
      return { line, sign: '-', from: 'given' };
    }
    const more = had.length > 1 ? ` and ${had.length - 1} more` : '';
    const why = `the device had ${quoted(had[0]?.text)}${more} before`;
    // Behind all given lines: their indentation must not give a line another section.
    replaced.push(...insteadOf(each, lines, before));
    return { line, sign: ' ', from: 'left out', why };
  });
  const computed = [...withoutTwins(replaced), ...restoring(lines, removing, { undo, before })];
  const leftOut = planned.find(({ from }) => from === 'left out');
  const isNothing = replaced.length === 0 && planned.every(({ from, sign }) => from === 'left out' || sign === ' ');
  // Of a new value, the old one may be all that has to come back.
  if (leftOut && isNothing && typed.some((line) => !isOld(line, before) && !comesBack(line, before)))
    throw undoError(
      'PUSH_UNDO_PART',
      leftOut.line.trim(),
      [...missing.keys()].some(({ line }) => line === leftOut.line) ? setsMore : {},
    );
  const form = formOf(all);
  if (!form.isIndented) checkDepth(computed);
  const isMarked = !before.isTree && planned.some(({ from }) => from === 'given');
  const found = withoutGaps(planned, inSections(computed, { ...form, isMarked, isTree: before.isTree }));
  checkComputed(found, given);
  const sent = found.filter(({ from }) => from !== 'left out').map(({ line }) => line);
  return { undoPlan: found, left: linesLeft(lines, split(typedLines(sent, before), before), before) };
}

/** Returns the new parts of paths that the undo has to remove as a whole. */
function newParents(undo: readonly TypedLine[], lines: LineIndex, before: Before): string[] {
  const found = undo.flatMap((each) => newParent(each, lines, before) ?? []);
  return [...new Set(found)].filter((path) => !found.some((other) => path.startsWith(`${other} `)));
}

/** Returns undo lines with one line for each value of a list that the configuration may have in part. */
function split(undo: readonly TypedLine[], before: Before): TypedLine[] {
  return undo
    .flatMap(splitRemoval)
    .flatMap((each) => splitVlans(each, before))
    .flatMap((each) => (before.isTree ? splitSetting(each) : [each]));
}

/**
 * Returns how computed lines have to be indented, so that the given ones keep their sections. The device gets all lines as one
 * text: indentation counts if two lines differ in it.
 */
function formOf(undo: readonly TypedLine[]): UndoForm {
  const typed = undo.filter(({ text, isSeparator, isText }) => text !== '' && !isSeparator && isText !== true);
  const indents = new Set(typed.map(({ line }) => line.search(/\S/)));
  // Lines that only remove something open no section.
  const isIndented = indents.size > 1 || typed.every(({ removes }) => removes !== undefined);
  return { isIndented, indent: Math.min(...indents, ...(typed.length === 0 ? [0] : [])) };
}

/** Returns lines without those that another one repeats: two undo lines may remove the same. */
function withoutTwins(lines: readonly PlacedText[]): PlacedText[] {
  return [...new Map(lines.map((each) => [[...each.section, each.text].join('\n'), each])).values()];
}

/** Returns all lines, with a mark before each one if those that are sent have lost the indentation of the given ones. */
function withoutGaps(given: readonly UndoLine[], computed: readonly UndoLine[]): UndoLine[] {
  const lines = [...given, ...computed];
  const sent = lines.filter(({ from }) => from !== 'left out');
  if (indentsOf(given) < 2) return lines;
  if (indentsOf(sent) > 1) return withoutBareHeads(lines);
  const mark: UndoLine = { line: '!', sign: ' ', from: 'computed' };
  let isApart = true;
  return lines.flatMap((each) => {
    if (each.from === 'left out') return [each];
    const needsMark = !isApart && !isMark(each);
    isApart = isMark(each);
    return needsMark ? [mark, each] : [each];
  });
}

/** Returns all lines, with a mark behind each head that has lost its lines: the next line would seem to be one of them. */
function withoutBareHeads(lines: readonly UndoLine[]): UndoLine[] {
  const indentOf = ({ line }: UndoLine): number => line.search(/\S/);
  let head: UndoLine | undefined;
  return lines.flatMap((each) => {
    if (each.from === 'left out' || each.isText === true || each.line.trim() === '') return [each];
    const isBehind = head !== undefined && indentOf(each) <= indentOf(head) && !wellKnownHead.test(each.line.trim());
    const mark: UndoLine = { line: `${' '.repeat(indentOf(each))}!`, sign: ' ', from: 'computed' };
    head = each.sign === ' ' && !isMark(each) ? each : undefined;
    return isBehind && !isMark(each) ? [mark, each] : [each];
  });
}

function isMark({ line }: UndoLine): boolean {
  return /^\s*[!#]/.test(line);
}

function indentsOf(lines: readonly UndoLine[]): number {
  const typed = lines.filter(({ isText }) => isText !== true);
  return new Set(typed.map(({ line }) => /^\s*(?=[^\s!#])/.exec(line)?.[0].length).filter((each) => each !== undefined))
    .size;
}

/** Without indentation, the sections within a section cannot be told apart. */
function checkDepth(lines: readonly PlacedText[]): void {
  const deep = lines.find(({ section }) => section.length > 1);
  if (deep) throw undoError('PUSH_UNDO_INDENT', deep.text);
}

/** Returns lines without a last `end` or `return`, which leaves configuration mode: computed lines may come behind it. */
function withoutEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => !/^\s*(?:[!#].*)?$/.test(line));
  return /^\s*(?:end|return)\s*$/.test(lines[last] ?? '') ? lines.slice(0, last) : lines;
}

const setsMore = {
  says: 'sets what the device did not have before, and no other undo line undoes what the change adds',
};

const wellKnownHead = /^(?:interface|router|line|vlan|vrf) \S/;

function isHeadLine({ text, places }: TypedLine, before: Before): boolean {
  return places.some((section) => before.isHead(section, text)) || wellKnownHead.test(text);
}

/** Returns true if an undo line from a position sets again what this one removes. */
function isSetLater(line: TypedLine, undo: LineIndex, from: number): boolean {
  return undo.within(line, from).some(({ places }) => isSame(places.at(-1) ?? [], line.places.at(-1) ?? []));
}

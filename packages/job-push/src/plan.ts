import { Before } from './before.ts';
import { insteadOf, isOld, isReplaced, restoring, takenBy } from './compute-undo.ts';
import { LineIndex } from './line-index.ts';
import {
  isRemoval,
  isSame,
  isUnknownRemoval,
  splitRemoval,
  splitValues,
  typedLines,
  type TypedLine,
} from './typed-lines.ts';
import { undoError } from './undo-error.ts';
import { inSections, type PlacedText, type UndoForm, type UndoLine } from './undo-lines.ts';
import { plain } from './words.ts';

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
  /** Undo lines that would take away what the device had before. */
  readonly leftOut: readonly string[];
}

/**
 * Compares a change with the configuration before it. All lines are sent, also those that are there already: one may follow
 * a line that removes it, and a device may replace a block such as a banner as a whole. Blank lines are kept: they may be part
 * of a banner. The undo removes only what the change adds, and restores what the change removes.
 *
 * @throws {NetRavenError} PUSH_UNDO_* if the undo would not make the device as it was
 */
export function planOf(
  config: string,
  change: { readonly lines: readonly string[]; readonly undo: readonly string[] },
): Plan {
  const before = new Before(config);
  const typed = typedLines(change.lines, before);
  const lines = typed.map((each): PlannedLine => {
    const { line, text, isSeparator } = each;
    const depth = each.places.at(-1)?.length ?? 0;
    if (text === '' || isSeparator || hasAlready(each, before)) return { line, depth, sign: ' ' };
    return { line, depth, sign: isRemoval(text) ? '-' : '+' };
  });
  const undoPlan = undoPlanOf(typedLines(change.undo, before), typed, before);
  return {
    lines,
    newCount: lines.filter(({ sign }) => sign === '+').length,
    removalCount: lines.filter(({ sign }) => sign === '-').length,
    undo: undoPlan.filter(({ from }) => from !== 'left out').map(({ line }) => line),
    undoPlan,
    leftOut: undoPlan.filter(({ from }) => from === 'left out').map(({ line }) => line),
  };
}

function hasAlready({ text, sets, places }: TypedLine, before: Before): boolean {
  const shown = before.isTree ? (sets ?? []) : [plain(text)];
  return shown.length > 0 && shown.every((line) => places.every((section) => before.has(section, line)));
}

function undoPlanOf(given: readonly TypedLine[], typed: readonly TypedLine[], before: Before): UndoLine[] {
  // Without undo lines, the change stays by wish.
  if (!given.some(({ text }) => text !== '')) return [];
  const undo = new LineIndex(given.flatMap(splitRemoval));
  const lines = new LineIndex(typed.flatMap(splitValues));
  const removing: TypedLine[] = [];
  const replaced: PlacedText[] = [];
  const planned = undo.lines.map((each, index): UndoLine => {
    const { line, text, isSeparator, removes, places } = each;
    if (text === '' || isSeparator) return { line, sign: ' ', from: 'given' };
    if (isUnknownRemoval(each)) throw undoError('PUSH_UNDO_UNKNOWN', text);
    if (removes === undefined) {
      const isAbove = (undo.lines[index + 1]?.places[0]?.length ?? 0) > (places[0]?.length ?? 0);
      return { line, sign: isAbove || isHeadLine(each, before) ? ' ' : '+', from: 'given' };
    }
    const had = takenBy(each, before);
    if (had.length === 0 || isSetLater(each, undo, index + 1) || isReplaced(each, lines)) {
      removing.push(each);
      return { line, sign: '-', from: 'given' };
    }
    const more = had.length > 1 ? ` and ${had.length - 1} more` : '';
    const why = `the device had \`${had[0]?.text}\`${more} before`;
    // Behind all given lines: their indentation must not give a line another section.
    replaced.push(...insteadOf(each, lines, before));
    return { line, sign: ' ', from: 'left out', why };
  });
  const computed = [...withoutTwins(replaced), ...restoring(lines, removing, { undo, before })];
  const leftOut = planned.find(({ from }) => from === 'left out');
  const isNothing = computed.length === 0 && planned.every(({ from, sign }) => from === 'left out' || sign === ' ');
  if (leftOut && isNothing && typed.some((line) => !isOld(line, before)))
    throw undoError('PUSH_UNDO_PART', leftOut.line.trim());
  const form = formOf(undo.lines);
  if (!form.isIndented) checkDepth(computed);
  const isMarked = !before.isTree && planned.some(({ from }) => from === 'given');
  return withoutGaps(planned, inSections(computed, { ...form, isMarked }));
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
  if (indentsOf(given) < 2 || indentsOf(sent) > 1) return lines;
  const mark: UndoLine = { line: '!', sign: ' ', from: 'computed' };
  return lines.flatMap((each) => (each.from === 'left out' || each === sent[0] ? [each] : [mark, each]));
}

function indentsOf(lines: readonly UndoLine[]): number {
  return new Set(lines.map(({ line }) => /^\s*(?=[^\s!#])/.exec(line)?.[0].length).filter((each) => each !== undefined))
    .size;
}

/** Without indentation, the sections within a section cannot be told apart. */
function checkDepth(lines: readonly PlacedText[]): void {
  const deep = lines.find(({ section }) => section.length > 1);
  if (deep) throw undoError('PUSH_UNDO_INDENT', deep.text);
}

function isHeadLine({ text, places }: TypedLine, before: Before): boolean {
  return places.some((section) => before.isHead(section, text)) || /^(?:interface|router|line|vlan|vrf) \S/.test(text);
}

/** Returns true if an undo line from a position sets again what this one removes. */
function isSetLater(line: TypedLine, undo: LineIndex, from: number): boolean {
  return undo.within(line, from).some(({ places }) => isSame(places.at(-1) ?? [], line.places.at(-1) ?? []));
}

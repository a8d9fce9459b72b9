import { Before } from './before.ts';
import { insteadOf, isReplaced, restoring, takenBy } from './compute-undo.ts';
import { isRemoval, isSame, typedLines, type TypedLine } from './typed-lines.ts';
import { undoError } from './undo-error.ts';
import { inSections, type PlacedText, type UndoLine } from './undo-lines.ts';
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

function undoPlanOf(undo: readonly TypedLine[], lines: readonly TypedLine[], before: Before): UndoLine[] {
  // Without undo lines, the change stays by wish.
  if (!undo.some(({ text }) => text !== '')) return [];
  const isIndented = undo.some(({ line }) => /^\s+\S/.test(line)) || !undo.some((each) => isHeadLine(each, before));
  const removing: TypedLine[] = [];
  const replaced: PlacedText[] = [];
  const given = undo.flatMap((each, index): UndoLine[] => {
    const { line, text, isSeparator, removes, places } = each;
    if (text === '' || isSeparator) return [{ line, sign: ' ', from: 'given' }];
    if (removes === undefined) {
      const isAbove = (undo[index + 1]?.places[0]?.length ?? 0) > (places[0]?.length ?? 0);
      return [{ line, sign: isAbove || isHeadLine(each, before) ? ' ' : '+', from: 'given' }];
    }
    const had = takenBy(each, before);
    if (had.length === 0 || isSetLater(each, undo.slice(index + 1)) || isReplaced(each, lines)) {
      removing.push(each);
      return [{ line, sign: '-', from: 'given' }];
    }
    const more = had.length > 1 ? ` and ${had.length - 1} more` : '';
    const why = `the device had \`${had[0]?.text}\`${more} before`;
    const isWhole = had.length === 1 && had[0]?.plain === removes;
    const instead = isWhole ? [] : insteadOf(each, lines, before);
    // Behind all given lines: their indentation must not give a line another section.
    replaced.push(...instead);
    return [{ line, sign: ' ', from: 'left out', why }];
  });
  const restored = restoring(lines, removing, { undo, before });
  if (!isIndented) checkDepth([...replaced, ...restored]);
  return [...given, ...inSections([...replaced, ...restored], isIndented)];
}

/** Without indentation, the sections within a section cannot be told apart. */
function checkDepth(lines: readonly PlacedText[]): void {
  const deep = lines.find(({ section }) => section.length > 1);
  if (deep) throw undoError('PUSH_UNDO_INDENT', deep.text);
}

function isHeadLine({ text, places }: TypedLine, before: Before): boolean {
  return places.some((section) => before.isHead(section, text)) || /^(?:interface|router|line|vlan|vrf) \S/.test(text);
}

/** Returns true if a later undo line sets again what this one removes. */
function isSetLater({ removes = '', places }: TypedLine, later: readonly TypedLine[]): boolean {
  return later.some(
    ({ sets = [], places: others }) =>
      sets.some((line) => line === removes || line.startsWith(`${removes} `)) &&
      isSame(others.at(-1) ?? [], places.at(-1) ?? []),
  );
}

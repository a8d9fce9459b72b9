import { linesOf, Sections, type Line } from './sections.ts';

/** A line to send. */
export interface PlannedLine {
  /** As it is sent. */
  readonly line: string;
  /** The configuration does not have it in its section. */
  readonly isNew: boolean;
}

/** A change as it is sent to a device with a configuration. */
export interface Plan {
  readonly lines: readonly PlannedLine[];
  /** Number of new lines. 0: the device has all, and nothing is sent. */
  readonly fresh: number;
  /** The undo lines that count. */
  readonly undo: readonly string[];
  /** Undo lines that would take away what the device had before. */
  readonly leftOut: readonly string[];
}

/**
 * Compares a change with the configuration before it. All lines are sent or none: a line that is there already may follow
 * one that removes it.
 */
export function planOf(
  config: string,
  change: { readonly lines: readonly string[]; readonly undo: readonly string[] },
): Plan {
  const before = new Sections(config);
  const lines = placed(change.lines, before).map(({ line, text, separates, places }) => ({
    line,
    isNew: !separates && !places.every((section) => before.has(section, text)),
  }));
  const undo = placed(change.undo, before);
  const made = new Set(undo.map(({ text }) => text));
  const takesAway = ({ text, places }: Placed): boolean => {
    const [, taken] = /^(?:no|undo) (.+)$/.exec(text) ?? [];
    // A line that the undo makes again is only removed on the way.
    return taken !== undefined && !made.has(taken) && places.some((section) => before.has(section, taken));
  };
  return {
    lines,
    fresh: lines.filter(({ isNew }) => isNew).length,
    undo: undo.filter((each) => !takesAway(each)).map(({ line }) => line),
    leftOut: undo.filter(takesAway).map(({ line }) => line),
  };
}

interface Placed extends Line {
  readonly line: string;
  /** The sections in which the device may take the line. */
  readonly places: readonly (readonly string[])[];
}

/**
 * Returns the lines with their sections. Without indentation below the head of a section, a line may be meant for that
 * section: a device tries it there first.
 */
function placed(lines: readonly string[], before: Sections): Placed[] {
  const given = lines.filter((line) => line.trim() !== '');
  /** The head whose lines are not indented, with its section. */
  let open: readonly string[] = [];
  return linesOf(given).map((one, index, all) => {
    const { section, text, separates } = one;
    const isHead = before.isHead(one);
    const isInside = open.length > 0 && !isHead && open.slice(0, -1).join('\n') === section.join('\n');
    const isIndented = (all[index + 1]?.section.length ?? 0) > section.length;
    if (separates || (isHead && isIndented)) open = [];
    else if (isHead) open = [...section, text];
    return { ...one, line: given[index] ?? '', places: isInside ? [section, open] : [section] };
  });
}

import { configLines, type ConfigLine } from '@netraven/core';
import { Sections } from './sections.ts';

/** A line to send. */
export interface PlannedLine {
  /** As it is sent. */
  readonly line: string;
  /** `+`: the configuration does not have it in its section. `-`: nor that, and it removes or resets something. Else a blank. */
  readonly sign: '+' | '-' | ' ';
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
  /** Undo lines that would take away what the device had before. */
  readonly leftOut: readonly string[];
}

/**
 * Compares a change with the configuration before it. All lines are sent, also those that are there already: one may follow
 * a line that removes it, and a device may replace a block such as a banner as a whole. Blank lines are kept: they may be part
 * of a banner.
 */
export function planOf(
  config: string,
  change: { readonly lines: readonly string[]; readonly undo: readonly string[] },
): Plan {
  const before = new Sections(config);
  const lines = placed(change.lines, before).map(({ line, text, isSeparator, places }): PlannedLine => {
    if (text === '' || isSeparator || places.every((section) => before.has(section, text))) return { line, sign: ' ' };
    return { line, sign: /^(?:no|undo|delete) /.test(text) ? '-' : '+' };
  });
  const undo = placed(change.undo, before);
  const removesOldLine = ({ text, section, places }: Placed, index: number): boolean => {
    const [, removed] = /^(?:no|undo) (.+)$/.exec(text) ?? [];
    if (removed === undefined || !before.isIndented) return false;
    // The undo adds it again.
    const isBack = undo.slice(index + 1).some((one) => one.text === removed && isSame(one.section, section));
    return !isBack && places.some((place) => before.has(place, removed));
  };
  return {
    lines,
    newCount: lines.filter(({ sign }) => sign === '+').length,
    removalCount: lines.filter(({ sign }) => sign === '-').length,
    undo: undo.filter((each, index) => !removesOldLine(each, index)).map(({ line }) => line),
    leftOut: undo.filter(removesOldLine).map(({ line }) => line),
  };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.join('\n') === b.join('\n');
}

interface Placed extends ConfigLine {
  readonly line: string;
  /** The sections in which the device may take the line. */
  readonly places: readonly (readonly string[])[];
}

/**
 * Returns the lines with their sections. Without indentation below the head of a section, a line may be meant for that
 * section: a device tries it there first.
 */
function placed(lines: readonly string[], before: Sections): Placed[] {
  /** The head whose lines are not indented, with its section. */
  let open: readonly string[] = [];
  return configLines(lines).map((one, index, all) => {
    const { section, text, isSeparator } = one;
    const isHead = before.isHead(one);
    const isInside = open.length > 0 && !isHead && isSame(open.slice(0, -1), section);
    const isIndented = (all[index + 1]?.section.length ?? 0) > section.length;
    if (isSeparator || (isHead && isIndented)) open = [];
    else if (isHead) open = [...section, text];
    return { ...one, line: lines[index] ?? '', places: isInside ? [section, open] : [section] };
  });
}

import type { ArtifactHunk } from '@netraven/api';

/** Returns the lines that enclose the line with an index, outermost first. */
type SectionOf = (index: number) => string[];

/** A line of a hunk. */
interface Placed {
  /** The line, and the note that the text ends without a line end. */
  readonly lines: string[];
  readonly isChange: boolean;
  readonly section: readonly string[];
  /** From 1: its number in each text, or that of the next line there. */
  readonly old: number;
  readonly now: number;
}

/**
 * Splits a hunk where a change is outside of the section that encloses the changes before. Changes without an unchanged line
 * between them stay together: their section is the one that encloses all.
 */
export function splitBySection(
  hunk: Omit<ArtifactHunk, 'section'>,
  oldSection: SectionOf,
  newSection: SectionOf,
): ArtifactHunk[] {
  const all = placed(hunk, oldSection, newSection);
  const parts: { readonly from: number; readonly section: string[] }[] = [];
  for (let start = 0, end = 0; start < all.length; start++) {
    if (all[start]?.isChange !== true) continue;
    const lastEnd = end;
    end = start;
    while (all[end]?.isChange === true) end++;
    const section = all
      .slice(start, end)
      .map((line) => [...line.section])
      .reduce(commonStart);
    const last = parts.at(-1);
    if (!last) parts.push({ from: 0, section });
    else if (!isWithin(section, last.section)) {
      let from = lastEnd;
      while (from < start && isWithin(all[from]?.section ?? [], last.section)) from++;
      parts.push({ from, section });
    }
    start = end;
  }
  return parts.map(({ from, section }, index) => hunkOf(all.slice(from, parts[index + 1]?.from), section));
}

function placed(
  { oldStart, newStart, lines }: Omit<ArtifactHunk, 'section'>,
  oldSection: SectionOf,
  newSection: SectionOf,
): Placed[] {
  const all: Placed[] = [];
  let [old, now] = [oldStart, newStart];
  for (const line of lines) {
    const sign = line[0];
    if (sign === '\\') {
      all.at(-1)?.lines.push(line);
      continue;
    }
    const section = sign === '-' ? oldSection(old - 1) : newSection(now - 1);
    all.push({ lines: [line], isChange: sign !== ' ', section, old, now });
    if (sign !== '+') old++;
    if (sign !== '-') now++;
  }
  return all;
}

function hunkOf(all: readonly Placed[], section: string[]): ArtifactHunk {
  const lines = all.flatMap((line) => line.lines);
  const count = (other: string): number => all.filter((one) => one.lines[0]?.[0] !== other).length;
  return {
    oldStart: all[0]?.old ?? 0,
    oldLines: count('+'),
    newStart: all[0]?.now ?? 0,
    newLines: count('-'),
    section,
    lines,
  };
}

function commonStart(one: string[], other: readonly string[]): string[] {
  const end = one.findIndex((head, index) => head !== other[index]);
  return end === -1 ? one : one.slice(0, end);
}

function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  return outer.every((head, index) => inner[index] === head);
}

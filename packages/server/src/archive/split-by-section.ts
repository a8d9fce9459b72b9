import type { ArtifactHunk } from '@netraven/api';

/** Returns the lines that enclose the line with an index, outermost first. */
type SectionOf = (index: number) => string[];

/** A line of a hunk. */
interface Placed {
  /** The line, and the note that the text ends without a line end. */
  readonly lines: string[];
  /** `-`, `+`, or a blank for an unchanged line. */
  readonly sign: string;
  readonly section: string[];
}

/** Changed lines without an unchanged one between them: those that are removed, then those that are added. */
interface Block {
  /** It encloses all lines. */
  readonly section: string[];
  readonly lines: readonly Placed[];
}

/** Splits a hunk where a change is outside of the section that encloses the changes before. */
export function splitBySection(
  { oldStart, newStart, lines }: Omit<ArtifactHunk, 'section'>,
  oldSection: SectionOf,
  newSection: SectionOf,
): ArtifactHunk[] {
  const all = placed({ oldStart, newStart, lines }, oldSection, newSection);
  const parts: { section: string[]; lines: Placed[] }[] = [];
  /** Unchanged lines since the last change. */
  let between: Placed[] = [];
  for (let start = 0; start < all.length;) {
    let end = start;
    while (end < all.length && all[end]?.sign !== ' ') end++;
    for (const [index, block] of blocksOf(all.slice(start, end)).entries()) {
      const last = parts.at(-1);
      if (last && index === 0 && isWithin(block.section, last.section)) last.lines.push(...between, ...block.lines);
      else {
        const own = last ? between.findIndex(({ section }) => !isWithin(section, last.section)) : 0;
        last?.lines.push(...(own === -1 ? between : between.slice(0, own)));
        parts.push({ section: block.section, lines: [...(own === -1 ? [] : between.slice(own)), ...block.lines] });
      }
      between = [];
    }
    between.push(...all.slice(end, end + 1));
    start = end + 1;
  }
  parts.at(-1)?.lines.push(...between);
  let [old, now] = [oldStart, newStart];
  return parts.map((part) => {
    const count = (other: string): number => part.lines.filter(({ sign }) => sign !== other).length;
    const [oldLines, newLines] = [count('+'), count('-')];
    const hunk = { oldStart: old, oldLines, newStart: now, newLines, section: part.section };
    old += oldLines;
    now += newLines;
    return { ...hunk, lines: part.lines.flatMap((line) => line.lines) };
  });
}

function placed(
  { oldStart, newStart, lines }: Pick<ArtifactHunk, 'oldStart' | 'newStart' | 'lines'>,
  oldSection: SectionOf,
  newSection: SectionOf,
): Placed[] {
  const all: Placed[] = [];
  let [old, now] = [oldStart - 1, newStart - 1];
  for (const line of lines) {
    const sign = line[0] ?? ' ';
    if (sign === '\\') {
      all.at(-1)?.lines.push(line);
      continue;
    }
    all.push({ lines: [line], sign, section: sign === '-' ? oldSection(old) : newSection(now) });
    if (sign !== '+') old++;
    if (sign !== '-') now++;
  }
  return all;
}

/** Divides changed lines by their sections. Removed and added lines of one section are one block. */
function blocksOf(changed: readonly Placed[]): Block[] {
  // A line without an end can only be the last one of a text.
  if (changed.some(({ lines }) => lines.length > 1)) {
    return [{ section: changed.map(({ section }) => section).reduce(commonStart), lines: changed }];
  }
  const removed = bySection(changed.filter(({ sign }) => sign === '-'));
  const added = bySection(changed.filter(({ sign }) => sign === '+'));
  return removed
    .flatMap((block): Block[] => {
      const index = added.findIndex(({ section }) => isEqual(section, block.section));
      if (index === -1) return [block];
      const before = added.splice(0, index + 1);
      const same = before.pop();
      return [...before, { section: block.section, lines: [...block.lines, ...(same?.lines ?? [])] }];
    })
    .concat(added);
}

/** Divides lines where one is outside of the section of those before. */
function bySection(lines: readonly Placed[]): Block[] {
  const blocks: { section: string[]; lines: Placed[] }[] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (last && isWithin(line.section, last.section)) last.lines.push(line);
    else blocks.push({ section: line.section, lines: [line] });
  }
  return blocks;
}

function commonStart(one: string[], other: readonly string[]): string[] {
  const end = one.findIndex((head, index) => head !== other[index]);
  return end === -1 ? one : one.slice(0, end);
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && isWithin(one, other);
}

function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  return outer.every((head, index) => inner[index] === head);
}

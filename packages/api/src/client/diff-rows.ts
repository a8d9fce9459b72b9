import type { ArtifactHunk } from '../schemas/artifacts.ts';

/** A line of a difference. */
export interface DiffLine {
  /** Number in the older text, from 1. Undefined: the line is not in it. */
  readonly old: number | undefined;
  readonly new: number | undefined;
  /** `+` added, `-` removed, a space: unchanged, a backslash: a note about the line before. */
  readonly sign: string;
  readonly text: string;
}

/** Lines beside each other; undefined: the other text has more lines here. */
export type DiffPair = readonly [older: DiffLine | undefined, newer: DiffLine | undefined];

/** Numbers the lines of a hunk. */
export function numberedLines({ oldStart, newStart, lines }: ArtifactHunk): DiffLine[] {
  let [before, after] = [oldStart, newStart];
  return lines.map((line) => {
    const sign = line.charAt(0);
    const isOld = sign === ' ' || sign === '-';
    const isNew = sign === ' ' || sign === '+';
    return { old: isOld ? before++ : undefined, new: isNew ? after++ : undefined, sign, text: line.slice(1) };
  });
}

/** Pairs the lines of a hunk: removed lines with the added ones that follow them. */
export function pairedLines(lines: readonly DiffLine[]): DiffPair[] {
  const pairs: DiffPair[] = [];
  let [removed, added]: [DiffLine[], DiffLine[]] = [[], []];
  const flush = (): void => {
    const { length } = removed.length > added.length ? removed : added;
    for (let at = 0; at < length; at++) pairs.push([removed[at], added[at]]);
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    if (line.sign === '+') added.push(line);
    else if (line.sign === '-') {
      if (added.length > 0) flush();
      removed.push(line);
    } else if (line.sign === ' ') {
      flush();
      pairs.push([line, line]);
    }
  }
  flush();
  return pairs;
}

import type { ArtifactHunk } from '@netraven/api';
import { inPieces, type Steps } from '@netraven/core/attempt';
import type { Comparison } from './compare.ts';
import { outerPart } from './equal-ends.ts';
import { linesOf, sectionFinder } from './lines.ts';

/** Lines in a row of one section that only one of the texts has. */
interface Run {
  readonly section: readonly string[];
  /** Index of the first one. */
  readonly start: number;
  readonly lines: string[];
}

/**
 * Compares two texts by what their sections have, not by the order of lines: a line that moved within its section is no
 * change, nor is a section that moved as a whole.
 *
 * @returns hunks without unchanged lines. The start of a side without lines is 0
 */
export function compareUnordered(before: string, after: string): Promise<Comparison> {
  return inPieces(comparing(before, after));
}

function* comparing(before: string, after: string): Steps<Comparison> {
  const part = outerPart(before, after);
  const old = yield* placed(part.before, part.skipped);
  const now = yield* placed(part.after, part.skipped);
  const removed = runsOf(lacking(old, now));
  const added = runsOf(lacking(now, old));
  return { added: countOf(added), removed: countOf(removed), hunks: hunksOf(removed, added) };
}

interface Placed {
  readonly line: string;
  readonly section: readonly string[];
  readonly index: number;
  /** Equal for equal lines in equal sections. */
  readonly key: string;
}

function* placed(text: string, skipped: number): Steps<Placed[]> {
  const lines = linesOf(text);
  const sectionOf = sectionFinder(lines);
  const all: Placed[] = [];
  for (const [index, line] of lines.entries()) {
    const section = sectionOf(index);
    all.push({ line, section, index: index + skipped, key: [...section, line].join('\n') });
    if (index % 500 === 0) yield;
  }
  return all;
}

/** Returns the lines that others have less often. */
function lacking(all: readonly Placed[], others: readonly Placed[]): Placed[] {
  const left = new Map<string, number>();
  for (const { key } of others) left.set(key, (left.get(key) ?? 0) + 1);
  return all.filter(({ key }) => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

function runsOf(all: readonly Placed[]): Run[] {
  const runs: Run[] = [];
  for (const { line, section, index } of all) {
    const last = runs.at(-1);
    const isNext = last && last.start + last.lines.length === index && keyOf(last) === keyOf({ section });
    if (isNext) last.lines.push(line);
    else runs.push({ section, start: index, lines: [line] });
  }
  return runs;
}

function countOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** Removed and added lines of one section are shown together. */
function hunksOf(removed: readonly Run[], added: readonly Run[]): ArtifactHunk[] {
  const addedIn = Map.groupBy(added, keyOf);
  const hunks = removed.map((old) => hunkOf(old, addedIn.get(keyOf(old))?.shift()));
  for (const runs of addedIn.values()) for (const now of runs) hunks.push(hunkOf(undefined, now));
  return hunks.sort((a, b) => (a.newStart || a.oldStart) - (b.newStart || b.oldStart));
}

function hunkOf(old: Run | undefined, now: Run | undefined): ArtifactHunk {
  return {
    oldStart: old ? old.start + 1 : 0,
    oldLines: old?.lines.length ?? 0,
    newStart: now ? now.start + 1 : 0,
    newLines: now?.lines.length ?? 0,
    section: [...((old ?? now)?.section ?? [])],
    lines: [...(old?.lines ?? []).map((line) => `-${line}`), ...(now?.lines ?? []).map((line) => `+${line}`)],
  };
}

function keyOf({ section }: Pick<Run, 'section'>): string {
  return section.join('\n');
}

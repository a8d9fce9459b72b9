import type { ArtifactHunk } from '@netraven/api';
import { inPieces, type Steps } from '@netraven/core/attempt';
import { maxChanged, type Comparison } from './compare.ts';
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
 * @returns hunks without unchanged lines. The start of a side without lines is 0. Undefined if more than 5,000 lines differ
 */
export function compareUnordered(before: string, after: string): Promise<Comparison | undefined> {
  return inPieces(comparing(before, after));
}

function* comparing(before: string, after: string): Steps<Comparison | undefined> {
  const part = outerPart(before, after);
  const old = yield* placed(part.before, part.skipped);
  const now = yield* placed(part.after, part.skipped);
  const removed = yield* lacking(old, now);
  const added = yield* lacking(now, old);
  if (removed.length + added.length > maxChanged) return undefined;
  return { added: added.length, removed: removed.length, hunks: hunksOf(runsOf(removed), runsOf(added)) };
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
function* lacking(all: readonly Placed[], others: readonly Placed[]): Steps<Placed[]> {
  const left = new Map<string, number>();
  for (const [index, { key }] of others.entries()) {
    left.set(key, (left.get(key) ?? 0) + 1);
    if (index % 500 === 0) yield;
  }
  const found: Placed[] = [];
  for (const [index, one] of all.entries()) {
    const count = left.get(one.key) ?? 0;
    left.set(one.key, count - 1);
    if (count <= 0) found.push(one);
    if (index % 500 === 0) yield;
  }
  return found;
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

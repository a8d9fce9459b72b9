import type { ArtifactHunk } from '@netraven/api';
import { structuredPatch, type StructuredPatch } from 'diff';
import { changedPart } from './equal-ends.ts';
import { sectionFinder } from './lines.ts';
import { splitBySection } from './split-by-section.ts';

/** The difference between two texts. */
export interface Comparison {
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly ArtifactHunk[];
}

/** More changed lines are not compared: it would take seconds. */
export const maxChanged = 5_000;
/** Most comparisons end within this time, in ms. Others start again, in many turns of the event loop, which cost 1 ms each. */
const atOnceMs = 10;

/**
 * Compares two texts by lines. It does not hold up the event loop for long.
 *
 * @param context unchanged lines around each change
 * @returns undefined if more than 5,000 lines differ
 */
export async function compare(before: string, after: string, context: number): Promise<Comparison | undefined> {
  if (before === after) return { added: 0, removed: 0, hunks: [] };
  const { skipped, ...changed } = changedPart(before, after, context);
  if (leastChanged(changed.before, changed.after) > maxChanged) return undefined;
  const patch = await patchOf(changed.before, changed.after, context);
  if (!patch) return undefined;
  const oldSection = sectionFinder(before.split('\n'));
  const newSection = sectionFinder(after.split('\n'));
  const hunks = patch.hunks.flatMap(({ oldStart, newStart, ...rest }) =>
    splitBySection({ ...rest, oldStart: oldStart + skipped, newStart: newStart + skipped }, oldSection, newSection),
  );
  const all = hunks.flatMap(({ lines }) => lines);
  return { added: all.filter(isAdded).length, removed: all.filter(isRemoved).length, hunks };
}

/**
 * Returns the number of lines that one text has more often than the other: at least so many were added and removed. 0 if the
 * texts have too few lines for a comparison that takes long: most have.
 */
function leastChanged(before: string, after: string): number {
  const [old, now] = [before.split('\n'), after.split('\n')];
  if (old.length + now.length <= maxChanged) return 0;
  const surplus = new Map<string, number>();
  for (const line of old) surplus.set(line, (surplus.get(line) ?? 0) + 1);
  for (const line of now) surplus.set(line, (surplus.get(line) ?? 0) - 1);
  return [...surplus.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}

async function patchOf(before: string, after: string, context: number): Promise<StructuredPatch | undefined> {
  const options = { context, maxEditLength: maxChanged };
  return (
    structuredPatch('', '', before, after, '', '', { ...options, timeout: atOnceMs }) ??
    (await new Promise((callback) => structuredPatch('', '', before, after, '', '', { ...options, callback })))
  );
}

/** True for an added line of a hunk. Others are removed, unchanged, or a note about the end of the file. */
export function isAdded(line: string): boolean {
  return line.startsWith('+');
}

/** True for a removed line of a hunk. */
export function isRemoved(line: string): boolean {
  return line.startsWith('-');
}

import type { ArtifactHunk } from '@netraven/api';
import { structuredPatch, type StructuredPatch } from 'diff';
import { sectionFinder } from './lines.ts';

/** The difference between two texts. */
export interface Comparison {
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly ArtifactHunk[];
}

/** More changed lines are not compared: it would take seconds. */
const maxChanged = 5_000;
/** Most comparisons end within this time, in ms. Others continue in many turns of the event loop, each of which costs 1 ms. */
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
  const patch = await patchOf(changed.before, changed.after, context);
  if (!patch) return undefined;
  const oldSection = sectionFinder(before.split('\n'));
  const newSection = sectionFinder(after.split('\n'));
  const hunks = patch.hunks.map(({ lines, oldStart, newStart, ...size }): ArtifactHunk => {
    const [oldLine, newLine] = [oldStart + skipped, newStart + skipped];
    const first = lines.findIndex((line) => isAdded(line) || isRemoved(line));
    const section = isAdded(lines[first] ?? '') ? newSection(newLine - 1 + first) : oldSection(oldLine - 1 + first);
    return { oldStart: oldLine, newStart: newLine, ...size, section, lines };
  });
  const all = hunks.flatMap(({ lines }) => lines);
  return { added: all.filter(isAdded).length, removed: all.filter(isRemoved).length, hunks };
}

async function patchOf(before: string, after: string, context: number): Promise<StructuredPatch | undefined> {
  const options = { context, maxEditLength: maxChanged };
  return (
    structuredPatch('', '', before, after, '', '', { ...options, timeout: atOnceMs }) ??
    (await new Promise((callback) => structuredPatch('', '', before, after, '', '', { ...options, callback })))
  );
}

/** Leaves out the lines at both ends that are equal, but for `context` lines. `skipped`: lines left out at the start. */
function changedPart(
  before: string,
  after: string,
  context: number,
): { readonly before: string; readonly after: string; readonly skipped: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  // To the ends of whole lines, and so many more.
  for (let line = 0; line <= context && start > 0; line++) start = before.lastIndexOf('\n', start - 2) + 1;
  let tail = before.length - end;
  for (let line = 0; line <= context && tail < before.length; line++) {
    const next = before.indexOf('\n', tail);
    tail = next === -1 ? before.length : next + 1;
  }
  const cut = before.length - tail;
  return {
    before: before.slice(start, tail),
    after: after.slice(start, after.length - cut),
    skipped: before.slice(0, start).split('\n').length - 1,
  };
}

/** True for an added line of a hunk. Others are removed, unchanged, or a note about the end of the file. */
export function isAdded(line: string): boolean {
  return line.startsWith('+');
}

function isRemoved(line: string): boolean {
  return line.startsWith('-');
}

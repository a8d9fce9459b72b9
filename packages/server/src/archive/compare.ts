import type { ArtifactHunk } from '@netraven/api';
import { structuredPatch, type StructuredPatch } from 'diff';
import { sectionsOf } from './lines.ts';

/** The difference between two texts. */
export interface Comparison {
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly ArtifactHunk[];
}

/** More changed lines are not compared: it would take seconds. */
const maxChanged = 5_000;

/**
 * Compares two texts by lines, in many turns of the event loop.
 *
 * @param context unchanged lines around each change
 * @returns undefined if more than 5,000 lines differ
 */
export async function compare(before: string, after: string, context: number): Promise<Comparison | undefined> {
  const patch = await new Promise<StructuredPatch | undefined>((callback) =>
    structuredPatch('', '', before, after, '', '', { context, maxEditLength: maxChanged, callback }),
  );
  if (!patch) return undefined;
  if (patch.hunks.length === 0) return { added: 0, removed: 0, hunks: [] };
  const oldSections = sectionsOf(before.split('\n'));
  const newSections = sectionsOf(after.split('\n'));
  const hunks = patch.hunks.map(({ lines, ...hunk }): ArtifactHunk => {
    const first = lines.findIndex((line) => isAdded(line) || isRemoved(line));
    const section = isAdded(lines[first] ?? '')
      ? newSections[hunk.newStart - 1 + first]
      : oldSections[hunk.oldStart - 1 + first];
    return { ...hunk, section: section ?? [], lines };
  });
  const all = hunks.flatMap(({ lines }) => lines);
  return { added: all.filter(isAdded).length, removed: all.filter(isRemoved).length, hunks };
}

/** True for an added line of a hunk. Others are removed, unchanged, or a note about the end of the file. */
export function isAdded(line: string): boolean {
  return line.startsWith('+');
}

function isRemoved(line: string): boolean {
  return line.startsWith('-');
}

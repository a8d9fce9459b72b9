import type { ArtifactHunk } from '@netraven/api';
import { structuredPatch, type StructuredPatch } from 'diff';
import { sectionOf } from './sections.ts';

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
  const oldLines = before.split('\n');
  const newLines = after.split('\n');
  const hunks = patch.hunks.map(({ lines, ...hunk }): ArtifactHunk => {
    const first = lines.findIndex(isChange);
    const isAdded = lines[first]?.startsWith('+') === true;
    const section = isAdded
      ? sectionOf(newLines, hunk.newStart - 1 + first)
      : sectionOf(oldLines, hunk.oldStart - 1 + first);
    return { ...hunk, section, lines };
  });
  const all = hunks.flatMap(({ lines }) => lines);
  return {
    added: all.filter((line) => line.startsWith('+')).length,
    removed: all.filter((line) => line.startsWith('-')).length,
    hunks,
  };
}

/** True for an added or removed line, false for context and for a note about the end of the file. */
export function isChange(line: string): boolean {
  return line.startsWith('+') || line.startsWith('-');
}

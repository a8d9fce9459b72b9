import { compare, isAdded } from './compare.ts';
import { ended, linesOf } from './lines.ts';

/** A version with its text. */
export interface VersionText {
  readonly id: number;
  readonly text: string;
}

/**
 * Tells for each line of the last version which version brought it.
 *
 * @param versions oldest first. What the first one has is counted as brought by it.
 */
export async function blame(
  versions: AsyncIterable<VersionText>,
): Promise<{ readonly text: string; readonly id: number }[]> {
  let before = '';
  let ids: number[] = [];
  for await (const { id, text } of versions) {
    ids = await idsAfter(ids, { before, text, id });
    before = text;
  }
  return linesOf(before).map((text, index) => ({ text, id: ids[index] ?? 0 }));
}

/** Returns the id that brought each line of a text, from those of the text before. */
async function idsAfter(
  ids: readonly number[],
  { before, text, id }: { readonly before: string; readonly text: string; readonly id: number },
): Promise<number[]> {
  const difference = await compare(ended(before), ended(text), 0);
  // So much differs that it is a new text.
  if (!difference) return linesOf(text).map(() => id);
  const parts: number[][] = [];
  let next = 0;
  for (const { oldStart, oldLines, lines } of difference.hunks) {
    const start = oldStart - 1;
    parts.push(
      ids.slice(next, start),
      lines.filter(isAdded).map(() => id),
    );
    next = start + oldLines;
  }
  return [...parts, ids.slice(next)].flat();
}

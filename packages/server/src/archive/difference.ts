import { createHash } from 'node:crypto';
import type { ArtifactHunk } from '@netraven/api';
import type { artifacts } from '@netraven/db';
import { compare, isAdded } from './compare.ts';
import { compareUnordered } from './compare-unordered.ts';
import { sectionFinder } from './lines.ts';

/** Of versions that are not compared. */
export const unknown: artifacts.Difference = { added: null, removed: null, hunks: null };

/** Compares two texts as the index does. */
export async function differenceOf(before: string, after: string, ignoreOrder: boolean): Promise<artifacts.Difference> {
  const comparison = await (ignoreOrder ? compareUnordered(before, after) : compare(before, after, 0));
  if (!comparison) return unknown;
  const { added, removed, hunks } = comparison;
  const parts = partsOf(before, after, hunks, ignoreOrder);
  return { added, removed, hunks: Buffer.concat(parts.map(({ key }) => key)) };
}

/** A part of a change that is shown with the equal parts of other changes. */
interface Part {
  /** The same for the same lines in the same sections, wherever these are. */
  readonly key: Buffer;
  readonly hunks: readonly ArtifactHunk[];
}

/** Bytes of a key. */
const keyBytes = 16;
/** A change with more hunks is one part: the keys of 20,000 versions are in memory at a time. */
const maxParts = 200;

/** Returns the keys of the parts of a change, from the index. */
export function keysIn(hunks: Buffer): string[] {
  return Array.from({ length: hunks.length / keyBytes }, (_, index) =>
    textOfKey(hunks.subarray(index * keyBytes, (index + 1) * keyBytes)),
  );
}

/** Formats a key as text that needs no escape in an address. */
export function textOfKey(key: Buffer): string {
  return key.toString('base64url');
}

/** Divides a change into its hunks, without an order into its sections, each with its key. A change without lines is one part. */
export function partsOf(before: string, after: string, hunks: readonly ArtifactHunk[], ignoreOrder: boolean): Part[] {
  const linesOf = placedLines(before, after, ignoreOrder);
  const isDivided = hunks.length > 0 && hunks.length <= maxParts;
  const counts = new Map<string, number>();
  // Without an order, the lines of a section may be anywhere in it.
  const apart = ignoreOrder
    ? Map.groupBy(hunks, ({ section }) => JSON.stringify(section)).values()
    : hunks.map((hunk) => [hunk]);
  return (isDivided ? [...apart] : [hunks]).map((part) => {
    const lines = part.flatMap(linesOf);
    const text = (ignoreOrder ? lines.toSorted() : lines).join('\n');
    // The second equal hunk of a version is another one than the first.
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return { key: createHash('sha256').update(`${count}\n${text}`).digest().subarray(0, keyBytes), hunks: part };
  });
}

/** Returns a function that gives the lines of a hunk, each with the sections that enclose it. A hunk names only those that enclose all its lines. */
function placedLines(before: string, after: string, ignoreOrder: boolean): (hunk: ArtifactHunk) => string[] {
  if (ignoreOrder) return ({ section, lines }) => lines.map((line) => JSON.stringify([section, line]));
  const [oldSection, newSection] = [sectionFinder(before.split('\n')), sectionFinder(after.split('\n'))];
  return ({ oldStart, newStart, lines }) => {
    let [old, now] = [oldStart - 1, newStart - 1];
    return lines.map((line) => JSON.stringify([isAdded(line) ? newSection(now++) : oldSection(old++), line]));
  };
}

import { createHash } from 'node:crypto';
import type { ArtifactHunk } from '@netraven/api';
import { artifacts, type Database } from '@netraven/db';
import { isAdded } from './compare.ts';
import { sectionFinder } from './lines.ts';
import { compareVersions, maxBytes, type StoredText } from './versions.ts';

/** Changes whose texts are in memory at a time. */
export const comparedAtOnce = 20;

/**
 * Compares versions with those before them, and writes the result into the index. Returns the changes by the id of the
 * version. The saving of versions leaves this to the server: it costs about 1 ms for each version.
 */
export async function indexChanges(
  db: Database,
  pairs: readonly artifacts.Pair[],
  signal: AbortSignal,
): Promise<Map<number, artifacts.IndexedChange>> {
  const all = new Map<number, artifacts.IndexedChange>();
  for (const some of chunksOf(pairs, comparedAtOnce)) {
    signal.throwIfAborted();
    const texts = await textsOf(db, some);
    const changes: artifacts.IndexedChange[] = [];
    for (const pair of some) {
      signal.throwIfAborted();
      changes.push(await indexedChange(pair, texts));
    }
    await artifacts.addToIndex(db, changes);
    for (const change of changes) all.set(change.id, change);
  }
  return all;
}

/** Returns the texts of versions and of those before them, by their ids. Too long ones are left out. */
export async function textsOf(
  db: Database,
  pairs: readonly artifacts.Pair[],
): Promise<ReadonlyMap<number, StoredText>> {
  const ids = pairs.flatMap(({ id, previousId }) => (previousId === null ? [] : [id, previousId]));
  return ids.length === 0 ? new Map() : artifacts.getAll(db, ids, maxBytes);
}

export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

async function indexedChange(
  pair: artifacts.Pair,
  texts: ReadonlyMap<number, StoredText>,
): Promise<artifacts.IndexedChange> {
  const [before, after] = [texts.get(pair.previousId ?? 0), texts.get(pair.id)];
  if (!before || !after) return { ...pair, inOrder: unknown, unordered: unknown };
  const difference = async (ignoreOrder: boolean): Promise<artifacts.Difference> => {
    const { added, removed, hunks } = await compareVersions(before, after, { context: 0, ignoreOrder });
    if (added === null) return unknown;
    const lines = ignoreOrder ? unorderedLines(hunks) : changedLines(before.text, after.text, hunks);
    return { added, removed, hash: createHash('sha256').update(lines.join('\n')).digest() };
  };
  return { ...pair, inOrder: await difference(false), unordered: await difference(true) };
}

const unknown: artifacts.Difference = { added: null, removed: null, hash: null };

/** Returns the changed lines in order, each with the sections that enclose it. A hunk names those of its first line only. */
function changedLines(before: string, after: string, hunks: readonly ArtifactHunk[]): string[] {
  const [oldSection, newSection] = [sectionFinder(before.split('\n')), sectionFinder(after.split('\n'))];
  return hunks.flatMap(({ oldStart, newStart, lines }) => {
    let [old, now] = [oldStart - 1, newStart - 1];
    return lines.map((line) => JSON.stringify([isAdded(line) ? newSection(now++) : oldSection(old++), line]));
  });
}

/** Returns the changed lines of sections, in an order that does not depend on the text. */
function unorderedLines(hunks: readonly ArtifactHunk[]): string[] {
  return hunks.flatMap(({ section, lines }) => lines.map((line) => JSON.stringify([section, line]))).toSorted();
}

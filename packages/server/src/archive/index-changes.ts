import { createHash } from 'node:crypto';
import type { ArtifactHunk } from '@netraven/api';
import { artifacts, type Database } from '@netraven/db';
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
    for (const pair of some) changes.push(await indexedChange(pair, texts));
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
    return { added, removed, hash: added === null ? null : hashOf(hunks, ignoreOrder) };
  };
  return { ...pair, inOrder: await difference(false), unordered: await difference(true) };
}

const unknown: artifacts.Difference = { added: null, removed: null, hash: null };

/** Equal for changes of the same lines in the same sections, wherever these are in the text. */
function hashOf(hunks: readonly ArtifactHunk[], ignoreOrder: boolean): Buffer {
  const parts = ignoreOrder
    ? hunks.flatMap(({ section, lines }) => lines.map((line) => JSON.stringify([section, line]))).toSorted()
    : hunks.map(({ section, lines }) => JSON.stringify([section, lines]));
  return createHash('sha256').update(parts.join('\n')).digest();
}

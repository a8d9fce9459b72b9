import { artifacts, type Database } from '@netraven/db';
import { comparePairs } from './compare-pairs.ts';
import { unknown } from './difference.ts';

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
  await comparePairs(db, pairs, [false, true], signal, async (compared) => {
    const changes = compared.map(({ pair, differences: [inOrder = unknown, unordered = unknown] }) => ({
      ...pair,
      inOrder,
      unordered,
    }));
    await artifacts.addToIndex(db, changes);
    for (const change of changes) all.set(change.id, change);
  });
  return all;
}

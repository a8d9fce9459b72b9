import { setTimeout } from 'node:timers/promises';
import { messageOf, type Logger } from '@netraven/core';
import { artifacts, isAway, type Database } from '@netraven/db';
import { indexChanges } from './index-changes.ts';

/** The index of changes, filled in the background. */
export interface ChangeIndex {
  close(): Promise<void>;
}

/** Wait for new versions, in ms. The first look comes after the first tasks. */
const lookEveryMs = 5_000;
/** Versions of one step. */
const lookedAt = 100;

/**
 * Writes the changes of versions into the index: at first what it lacks of all versions, then of those that are new. A
 * question that comes first compares what it needs itself.
 */
export function openChangeIndex(db: Database, logger: Logger): ChangeIndex {
  const closing = new AbortController();
  const filling = fill(db, logger, closing.signal).catch((error: unknown) => {
    if (!closing.signal.aborted) throw error;
  });
  return {
    async close() {
      closing.abort();
      await filling;
    },
  };
}

async function fill(db: Database, logger: Logger, signal: AbortSignal): Promise<void> {
  let after = 0;
  for (;;) {
    await setTimeout(lookEveryMs, undefined, { signal, ref: false });
    try {
      for await (const { last, tookMs } of fillIndex(db, after, signal)) {
        after = last;
        // As long as it took: workers run in the same process.
        await setTimeout(tookMs, undefined, { signal });
      }
    } catch (error) {
      signal.throwIfAborted();
      // Other parts report a database that is away.
      if (!isAway(error)) logger.error(`Changes cannot be compared: ${messageOf(error)}`);
    }
  }
}

/**
 * Fills the index with what it lacks of versions after an id, step by step. Ids are committed in order, so no version is
 * missed. One whose previous version is removed later is compared again by the first question about it.
 */
export async function* fillIndex(
  db: Database,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<{ readonly last: number; readonly tookMs: number }> {
  for (let from = after; ;) {
    const begun = performance.now();
    const { pairs, last } = await artifacts.notIndexed(db, from, lookedAt);
    if (last === undefined) return;
    await indexChanges(db, pairs, signal);
    yield { last, tookMs: performance.now() - begun };
    from = last;
  }
}

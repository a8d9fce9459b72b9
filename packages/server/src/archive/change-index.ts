import { setTimeout } from 'node:timers/promises';
import type { Logger } from '@netraven/core';
import { artifacts, type Database } from '@netraven/db';
import { inBackground } from '../in-background.ts';
import { indexChanges } from './index-changes.ts';

/** Versions of one step. */
const lookedAt = 100;

/**
 * Writes the changes of versions into the index: at first what it lacks of all versions, then of those that are new. A
 * question that comes first compares what it needs itself.
 */
export function openChangeIndex(db: Database, logger: Logger): ReturnType<typeof inBackground> {
  let after = 0;
  return inBackground(logger, 'Changes cannot be compared', async (signal) => {
    for await (const { last, tookMs } of fillIndex(db, after, signal)) {
      after = last;
      // As long as it took: requests are answered meanwhile.
      await setTimeout(tookMs, undefined, { signal });
    }
  });
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

import type { LogFollowQuery } from '@netraven/api';
import { logs, type Database } from '@netraven/db';
import type { RowSignals } from './row-signals.ts';
import type { Message } from './message.ts';
import { watchRows } from './watch-rows.ts';

/** Entries before the start that are looked at again while writers of them have not ended. */
const farthest = 50_000;
const page = 500;

/**
 * Yields new log entries. Ids are taken before the commit, so a late entry can have a low id: each look returns the entries
 * that were committed since the look before. After `lastId`, repeats entries that the client may have.
 */
export async function* followLogs(
  { db, rowSignals }: { db: Database; rowSignals: RowSignals },
  { after, ...filter }: LogFollowQuery,
  lastId: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly Message[], void> {
  const start = await logs.end(db);
  // An id above the end belongs to another log.
  const floor = Math.min(lastId ?? after ?? start.id, start.id);
  /** Every entry up to this one was yielded, or was there before the start. Later looks begin here. */
  let complete = start.writers.length === 0 ? floor : Math.max(0, floor - farthest);
  /** An end of the log whose writers have ended: the next look sees all entries up to it. */
  let ended = start.writers.length === 0 ? start.id : complete;
  /** An end of the log whose writers have not ended. */
  let open = start;
  /** The snapshot of the look before. Entries up to the start that became visible since the first one are late ones. */
  let seen: string | undefined;
  /** A look that has not ended, and its last entry that was yielded. The database may be away meanwhile. The first is the start. */
  let look: logs.LogEnd | undefined = start;
  let yielded = floor;
  yield [{ id: String(floor), name: 'ready', data: {} }];

  async function* readNew(): AsyncGenerator<readonly Message[], void> {
    // Entries after the start may have been notified before this stream waited for them.
    if (seen === undefined) yield* readLook(start);
    look ??= await logs.end(db);
    yield* readLook(look);
  }

  async function* readLook(now: logs.LogEnd): AsyncGenerator<readonly Message[], void> {
    const snapshots = { visibleIn: now.snapshot, ...(seen !== undefined && { notIn: seen }) };
    for (;;) {
      const by = { ...filter, ...snapshots, after: yielded, order: 'asc', limit: page } as const;
      const rows = await logs.list(db, by);
      // A client that connects again with the id misses no entry: all up to it were sent.
      yield rows.map((row) => ({ id: String(Math.max(complete, Math.min(row.id, ended))), data: row }));
      yielded = rows.at(-1)?.id ?? yielded;
      if (rows.length < page) break;
    }
    complete = Math.max(complete, ended);
    if (!open.writers.some((writer) => now.writers.includes(writer))) {
      ended = open.id;
      open = now;
    }
    seen = now.snapshot;
    look = undefined;
    yielded = complete;
  }
  yield* watchRows({ readNew, waitForChange: () => rowSignals.next('netraven_log', filter.job_id, signal), signal });
}

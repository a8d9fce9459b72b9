import type { LogFollowQuery } from '@netraven/api';
import { logs, type Database } from '@netraven/db';
import type { RowSignals } from './row-signals.ts';
import type { Message } from './message.ts';
import { watchRows } from './watch-rows.ts';

/** Ids are assigned before their transaction begins to write. Each query reads at least two batches of a log writer again. */
const overlap = 1000;
/** An open transaction of any kind makes each query read again what came since. One that is forgotten must not stop the server. */
const farthest = 50_000;
const page = 500;

/** Yields new log entries, each once. After `lastId`, repeats the last `overlap` entries. */
export async function* followLogs(
  { db, rowSignals }: { db: Database; rowSignals: RowSignals },
  { after, ...filter }: LogFollowQuery,
  lastId: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly Message[], void> {
  let seen = await logs.newest(db);
  const end = seen.id;
  // An id above the end belongs to another log.
  let last = Math.min(lastId ?? after ?? end, end);
  const floor = lastId === undefined || lastId > end ? last : Math.max(after ?? 0, last - overlap);
  /** Every entry up to this one was visible when it was read. */
  let complete = floor;
  const known = new Set<number>();
  yield [{ id: String(last), name: 'ready', data: {} }];

  async function* readNew(): AsyncGenerator<readonly Message[], void> {
    const now = await logs.newest(db);
    for (;;) {
      const from = Math.max(floor, Math.min(complete, last - overlap), last - farthest);
      for (const id of known) if (id <= from) known.delete(id);
      const rows = await logs.list(db, { ...filter, after: from, order: 'asc', limit: page, except: [...known] });
      yield rows.map((row) => {
        known.add(row.id);
        last = Math.max(last, row.id);
        return { id: String(last), data: row };
      });
      if (rows.length < page) break;
    }
    if (now.oldestOpen < seen.nextToBegin) return;
    complete = Math.max(floor, seen.id);
    seen = now;
  }
  yield* watchRows({ readNew, waitForChange: () => rowSignals.next('netraven_log', filter.job_id, signal), signal });
}

import type { LogFollowQuery } from '@netraven/api';
import { logs, type Database } from '@netraven/db';
import type { Hints } from './hints.ts';
import type { Message } from './message.ts';
import { watchRows } from './watch-rows.ts';

/** Ids are drawn before their rows become visible: two batches of a log writer are read again at each look. */
const overlap = 1000;
const page = 500;

/** What is added to the log, each entry once; behind `lastId`, the last `overlap` again. */
export async function* followLogs(
  { db, hints }: { db: Database; hints: Hints },
  { after, ...filter }: LogFollowQuery,
  lastId: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly Message[], void> {
  const end = await newest(db);
  // An id above the end is not this log's.
  let last = Math.min(lastId ?? after ?? end, end);
  const floor = lastId === undefined || lastId > end ? last : Math.max(after ?? 0, last - overlap);
  const known = new Set<number>();
  yield [{ id: String(last), name: 'ready', data: {} }];

  async function* look(): AsyncGenerator<readonly Message[], void> {
    for (;;) {
      const from = Math.max(floor, last - overlap);
      for (const id of known) if (id <= from) known.delete(id);
      const rows = await logs.list(db, { ...filter, after: from, order: 'asc', limit: page, except: [...known] });
      yield rows.map((row) => {
        known.add(row.id);
        last = Math.max(last, row.id);
        return { id: String(last), data: row };
      });
      if (rows.length < page) return;
    }
  }
  yield* watchRows({ look, next: () => hints.next('netraven_log', filter.job_id, signal), signal });
}

async function newest(db: Database): Promise<number> {
  const [row] = await logs.list(db, { limit: 1 });
  return row?.id ?? 0;
}

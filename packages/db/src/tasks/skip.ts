import type { ErrorData } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';
import { json } from '../schema/json.ts';
import { moveTask, type Moved } from './move-task.ts';

/** Ends a fetched task as `skipped`, with the reason. Returns false when it is stale: then nothing is changed. */
export async function skip(db: Database, fence: Fence, reason: ErrorData): Promise<boolean> {
  return moveTask(db, fence, {
    to: 'skipped',
    release: (trx) => db.queue.complete(trx, [fence]),
    write: sql<Moved>`
      with old as (select id, status from task where id = ${fence.id} for update)
      update task set status = 'skipped', error = ${json(reason)}::jsonb, retry = null, finished_at = now()
      from old where task.id = old.id returning task.run_id, old.status as before, task.summary`,
  });
}

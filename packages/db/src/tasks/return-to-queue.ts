import type { ErrorData } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';
import { json } from '../schema/json.ts';
import { moveTask } from './move-task.ts';

/**
 * Gives a task back uncharged, to be fetched again after a delay in ms. An attempt that was started ends as `cancelled`.
 * Returns false when the task is stale: then nothing is changed.
 */
export async function returnToQueue(db: Database, fence: Fence, delayMs: number, reason: ErrorData): Promise<boolean> {
  return moveTask(db, fence, {
    to: 'queued',
    release: (trx) => db.queue.putBack(trx, [{ fence, delayMs }]),
    write: sql`
      with ended as (
        update attempt set status = 'cancelled', finished_at = now(), error = ${json(reason)}::jsonb
        where task_id = ${fence.id} and number = ${fence.retryCount + 1} and status = 'running' returning 1
      ), old as (
        select id, status from task where id = ${fence.id} for update
      )
      update task set status = 'queued', error = ${json(reason)}::jsonb, retry = null,
        tries = tries - (select count(*)::int from ended)
      from old where task.id = old.id returning task.run_id, old.status as before, task.summary`,
  });
}

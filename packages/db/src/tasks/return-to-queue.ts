import type { ErrorData } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';
import { applySteps } from '../runs/counts.ts';
import type { TaskStatus } from '../runs/status.ts';
import { json } from '../schema/json.ts';
import { inTransaction, notify } from '../transaction.ts';
import { endLost } from './start-attempts.ts';

/**
 * Gives a task back uncharged, to be fetched again after a delay in ms. An attempt that was started ends as `cancelled`.
 * Returns false when the task is stale: then nothing is changed.
 */
export async function returnToQueue(db: Database, fence: Fence, delayMs: number, reason: ErrorData): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if (!(await db.queue.putBack(trx, [{ fence, delayMs }])).has(fence.id)) return false;
    await endLost(db, trx, [fence]);
    const { rows } = await sql<{ run_id: string; before: TaskStatus }>`
      with ended as (
        update attempt set status = 'cancelled', finished_at = now(), error = ${json(reason)}::jsonb
        where task_id = ${fence.id} and number = ${fence.retryCount + 1} and status = 'running' returning 1
      ), old as (
        select id, status from task where id = ${fence.id} for update
      )
      update task set status = 'queued', error = ${json(reason)}::jsonb,
        tries = tries - (select count(*)::int from ended)
      from old where task.id = old.id returning task.run_id, old.status as before`.execute(trx);
    await applySteps(
      trx,
      rows.map((row) => ({ runId: row.run_id, from: row.before, to: 'queued' })),
    );
    // Another worker may have what this one lacks.
    await notify(trx, 'netraven_task', [fence.pool]);
    return true;
  });
}

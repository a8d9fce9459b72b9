import type { ErrorData } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';
import { applySteps } from '../runs/counts.ts';
import type { TaskStatus } from '../runs/status.ts';
import { json } from '../schema/json.ts';
import { inTransaction, notify } from '../transaction.ts';
import { endLost } from './start-attempts.ts';

/** Ends a fetched task as `skipped`, with the reason. Returns false when it is stale: then nothing is changed. */
export async function skip(db: Database, fence: Fence, reason: ErrorData): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if (!(await db.queue.complete(trx, [fence])).has(fence.id)) return false;
    await endLost(db, trx, [fence]);
    const { rows } = await sql<{ run_id: string; before: TaskStatus }>`
      with old as (select id, status from task where id = ${fence.id} for update)
      update task set status = 'skipped', error = ${json(reason)}::jsonb, finished_at = now()
      from old where task.id = old.id returning task.run_id, old.status as before`.execute(trx);
    await applySteps(
      trx,
      rows.map((row) => ({ runId: row.run_id, from: row.before, to: 'skipped' })),
    );
    await notify(trx, 'netraven_task', [fence.pool]);
    return true;
  });
}

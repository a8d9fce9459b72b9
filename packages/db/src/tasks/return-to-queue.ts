import type { ErrorData } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';
import { applySteps, stepsTo } from '../runs/counts.ts';
import { json } from '../schema/json.ts';
import { recordset } from '../schema/recordset.ts';
import { inTransaction, notify, type Trx } from '../transaction.ts';
import { moveTask, type Moved } from './move-task.ts';
import { endLost } from '../runs/lost-attempts.ts';

/**
 * Gives a task back uncharged, to be fetched again after a delay in ms. An attempt that was started ends as `cancelled`.
 * Returns false when the task is stale: then nothing is changed.
 */
export async function returnToQueue(db: Database, fence: Fence, delayMs: number, reason: ErrorData): Promise<boolean> {
  return moveTask(db, fence, {
    to: 'queued',
    release: (trx) => db.queue.putBack(trx, [{ fence, delayMs }]),
    write: sql<WaitingTask>`
      with ended as (
        update attempt set status = 'cancelled', finished_at = now(), error = ${json(reason)}::jsonb
        where task_id = ${fence.id} and number = ${fence.retryCount + 1} and status = 'running' returning 1
      ), old as (
        select id, status, error ->> 'code' as code from task where id = ${fence.id} for update
      )
      update task set status = 'queued', error = ${json(reason)}::jsonb, retry = null,
        tries = tries - (select count(*)::int from ended)
      from old where task.id = old.id returning ${returned}`,
    onWritten: (rows) => logWaits(db, rows),
  });
}

/** A task that waits again, and the code of what it waited for before. */
interface WaitingTask extends Moved {
  readonly id: string;
  readonly device_id: string | null;
  readonly error: ErrorData;
  readonly code: string | null;
}

const returned = sql`task.id, task.run_id, task.device_id, task.error, old.status as before, old.code, task.summary`;

/** Logs why tasks wait, once for each reason: a task that waits for a worker comes back every two seconds. */
function logWaits(db: Database, rows: readonly WaitingTask[]): void {
  for (const { id, run_id: runId, device_id: deviceId, error, code } of rows) {
    if (error.code === code) continue;
    const of = { task_id: id, job_id: runId, device_id: deviceId };
    db.logger.info(`The task waits: ${error.message}`, { ...of, code: error.code });
  }
}

/** A fetched task that cannot start yet. */
export interface BlockedTask {
  readonly fence: Fence;
  readonly reason: ErrorData;
}

/** Gives fetched tasks of one pool back together, to be fetched again after a delay in ms. Tasks that are stale stay as they are. */
export async function returnBlocked(db: Database, blocked: readonly BlockedTask[], delayMs: number): Promise<void> {
  const [first] = blocked;
  if (!first) return;
  await inTransaction(db, async (trx) => {
    await putBackBlocked(db, trx, blocked, delayMs);
    // The task for which these wait may be behind them in the queue.
    await notify(trx, 'netraven_task', [first.fence.pool]);
  });
}

/** The same in a transaction, without waking workers. */
export async function putBackBlocked(
  db: Database,
  trx: Trx,
  blocked: readonly BlockedTask[],
  delayMs: number,
): Promise<void> {
  const back = await db.queue.putBack(
    trx,
    blocked.map(({ fence }) => ({ fence, delayMs })),
  );
  const held = blocked.filter(({ fence }) => back.has(fence.id));
  if (held.length === 0) return;
  await endLost(
    db,
    trx,
    held.map(({ fence }) => fence),
  );
  // The next attempt must know of a session limit that stopped the last one.
  const { rows } = await sql<WaitingTask>`
    with new as (
      select * from ${recordset('new', held, {
        id: ['uuid', ({ fence }) => fence.id],
        error: ['jsonb', ({ reason }) => reason],
      })}
    ), old as (
      select id, status, error ->> 'code' as code from task where id in (select id from new) order by id for update
    )
    update task set status = 'queued', retry = null, error = case
      when task.error ->> 'code' = 'NR_SESSION_LIMIT' and new.error ->> 'code' <> 'NR_SESSION_LIMIT' then task.error
      else new.error end
    from new join old on old.id = new.id
    where task.id = new.id returning ${returned}`.execute(trx);
  logWaits(db, rows);
  await applySteps(db, trx, stepsTo('queued', rows));
}

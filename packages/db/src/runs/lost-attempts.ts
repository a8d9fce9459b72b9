import type { ErrorData } from '@netraven/core';
import { sql, type RawBuilder } from 'kysely';
import { codes } from '../codes.ts';
import type { Database } from '../database.ts';
import type { Fence } from '../queue/queue.ts';
import { json } from '../schema/json.ts';
import { recordset } from '../schema/recordset.ts';
import type { Trx } from '../transaction.ts';

/** An attempt whose worker was lost. */
export interface LostAttempt {
  readonly task_id: string;
  readonly number: number;
  readonly run_id: string;
  /** Null: the task has no device. */
  readonly device_id: string | null;
}

/** Closes earlier attempts of these tasks that never ended: their worker was lost. */
export async function endLost(db: Database, trx: Trx, fences: readonly Fence[]): Promise<void> {
  // A task without a retry has no earlier attempt.
  const again = fences.filter((fence) => fence.retryCount > 0);
  if (again.length === 0) return;
  const held = recordset('held', again, {
    task_id: ['uuid', (fence) => fence.id],
    number: ['int', (fence) => fence.retryCount + 1],
  });
  const { rows } = await endLostOf(sql`select * from ${held}`).execute(trx);
  for (const lost of rows) logLost(db, lost);
}

const lostError = (): ErrorData => taskLost(codes.NR_TASK_LOST.what, { retryable: true });

/** Ends the attempts before those that are held. @param held rows of `task_id` and `number` */
export function endLostOf(held: RawBuilder<unknown>): RawBuilder<LostAttempt> {
  return sql`update attempt set status = 'lost', finished_at = now(), error = ${json(lostError())}::jsonb
    from (${held}) as held
    where attempt.task_id = held.task_id and attempt.number < held.number and attempt.status = 'running'
    returning attempt.task_id, attempt.number,
      (select run_id from task where id = attempt.task_id), (select device_id from task where id = attempt.task_id)`;
}

export function logLost(db: Database, { number, run_id: runId, ...of }: LostAttempt): void {
  const { code, message, hint } = lostError();
  db.logger.error(`Attempt ${number} was lost: ${message}`, { ...of, job_id: runId, attempt: number, code, hint });
}

/** Returns the error of an attempt, or of a task, whose worker was killed or cut off. */
export function taskLost(message: string, { retryable }: { retryable: boolean }): ErrorData {
  return { code: 'NR_TASK_LOST', message, hint: codes.NR_TASK_LOST.hint, retryable };
}

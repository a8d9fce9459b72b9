import type { Database } from '../database.ts';
import { sql } from 'kysely';
import type { Trx } from '../transaction.ts';
import { queueTasks, writeTasks } from './new-tasks.ts';
import { taskStatuses, type Counts, type SummaryStatus } from '../schema/status.ts';
import { uuid } from '../schema/uuid.ts';

/** A run whose summary waits for its devices. Its row is locked, and its tasks are written. */
interface SummarizedRun {
  readonly id: string;
  readonly counts: Readonly<Counts>;
  readonly cancelAsked: boolean;
}

/**
 * Adds the summary of a run when its last device has ended. A cancelled run has none, and neither has one that was skipped
 * on all devices. Returns the new status of the summary.
 */
export async function decideSummary(
  db: Database,
  trx: Trx,
  { id, counts, cancelAsked }: SummarizedRun,
): Promise<SummaryStatus | null> {
  if (counts.queued + counts.running > 0) return 'waiting';
  if (cancelAsked) return 'cancelled';
  if (taskStatuses.every((status) => status === 'skipped' || counts[status] === 0)) return null;
  const task = { id: uuid(), runId: id, pool: await poolOf(trx, id), key: id, summary: true };
  await queueTasks(db, trx, await writeTasks(trx, [task]));
  return 'queued';
}

/** Returns a pool in which the job has just run, so that a worker has it: the default one if possible. */
async function poolOf(trx: Trx, runId: string): Promise<string> {
  const { pool } = await trx
    .selectFrom('task')
    .select('pool')
    .where('run_id', '=', runId)
    .orderBy(sql`attempts > 0`, 'desc')
    .orderBy(sql`pool = 'default'`, 'desc')
    .orderBy('finished_at', (order) => order.desc().nullsLast())
    .limit(1)
    .executeTakeFirstOrThrow();
  return pool;
}

import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import { inTransaction, notify } from '../transaction.ts';
import { infoOf, runOf, type Run, type Task } from './run.ts';
import { isUuid } from './uuid.ts';

/** Runs, the newest first. Default limit: 50; at most 500. `before`: the id of the last one of the page before. */
export async function list(db: Database, page: { limit?: number; before?: string } = {}): Promise<Run[]> {
  let query = db.kysely
    .selectFrom('run')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(Math.min(page.limit ?? 50, 500));
  if (page.before !== undefined) {
    query = query.where(
      sql<boolean>`((created_at, id) < (select last.created_at, last.id from run last where last.id::text = ${page.before}))`,
    );
  }
  return (await query.execute()).map(runOf);
}

/** One run; undefined when there is none of that id. */
export async function get(db: Database, id: string): Promise<Run | undefined> {
  if (!isUuid(id)) return undefined;
  const row = await db.kysely.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst();
  return row && runOf(row);
}

/** The tasks of a run, by device name. */
export async function tasks(db: Database, runId: string): Promise<Task[]> {
  if (!isUuid(runId)) return [];
  const rows = await db.kysely
    .selectFrom('task')
    .innerJoin('run', 'run.id', 'task.run_id')
    .selectAll('task')
    .select('run.job_type')
    .where('task.run_id', '=', runId)
    .orderBy(sql`task.device ->> 'name'`)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    runId: row.run_id,
    jobType: row.job_type,
    device: row.device && infoOf(row.device),
    status: row.status,
    tries: row.tries,
    attempts: row.attempts,
    result: row.result,
    error: row.error,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }));
}

/**
 * Asks for a run to be stopped; notifies `netraven_cancel`. Workers stop what runs and end what waits, so the run is
 * `cancelled` once it really stopped. Returns the run; one that has ended stays as it is.
 *
 * @throws {NetRavenError} NR_RUN_UNKNOWN
 */
export async function cancel(db: Database, id: string): Promise<Run> {
  return inTransaction(db, async (trx) => {
    const row = isUuid(id)
      ? await trx
          .updateTable('run')
          .set({
            cancel_requested_at: sql<Date>`case when finished_at is null then coalesce(cancel_requested_at, now())
              else cancel_requested_at end`,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst()
      : undefined;
    if (!row) throw failure('NR_RUN_UNKNOWN', `There is no run ${JSON.stringify(id)}`);
    if (row.finished_at === null) {
      await notify(trx, 'netraven_cancel', [id]);
      await notify(trx, 'netraven_run', [id]);
    }
    return runOf(row);
  });
}

/** Those of the runs for which a cancel was asked: for a worker that may have missed the notification. */
export async function cancelAsked(db: Database, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.kysely
    .selectFrom('run')
    .select('id')
    .where('id', 'in', [...ids])
    .where('cancel_requested_at', 'is not', null)
    .execute();
  return rows.map((row) => row.id);
}

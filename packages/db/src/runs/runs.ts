import { errorData } from '@netraven/core';
import { attemptError } from '@netraven/core/attempt';
import { sql, type SelectQueryBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { isPattern, likeOf } from '../schema/name-pattern.ts';
import { inTransaction, notify, type Trx } from '../transaction.ts';
import type { Fence } from '../queue/queue.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import { endLost } from './lost-attempts.ts';
import { applySteps, stepsTo } from './counts.ts';
import { runOf, shortTaskColumns, taskColumns, taskOf, type Run, type Task } from './run.ts';
import type { RunStatus, TaskStatus } from '../schema/status.ts';
import { isUuid, uuidOrNone, uuidRange } from '../schema/uuid.ts';
import { cancelWaiting } from './waves.ts';

/** Filters runs. A run must fit all fields. */
export interface RunFilter {
  /** Default 50; at most 500. */
  readonly limit?: number;
  /** The last id of the page before. */
  readonly before?: string;
  readonly status?: RunStatus;
  readonly jobType?: string;
  /** Created at this instant or later. */
  readonly since?: Date;
}

/** Lists runs, newest first. */
export async function list(db: Database, page: RunFilter = {}): Promise<Run[]> {
  let query = db.kysely
    .selectFrom('run')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(Math.min(page.limit ?? 50, 500));
  if (page.before !== undefined) {
    query = query.where(
      sql<boolean>`((created_at, id) < (select last.created_at, last.id from run last where last.id = ${uuidOrNone(page.before)}))`,
    );
  }
  if (page.status) query = query.where('status', '=', page.status);
  if (page.jobType !== undefined) query = query.where('job_type', '=', page.jobType);
  if (page.since) query = query.where('created_at', '>=', page.since);
  return (await query.execute()).map(runOf);
}

/** Fewer letters fit too many runs. */
const leastPrefix = 4;
/** Candidates that an error names. */
const maxCandidates = 5;

/**
 * Returns the id of the run that begins with a text of at least 4 letters. Returns any other text unchanged.
 *
 * @throws {NetRavenError} NR_RUN_AMBIGUOUS, with the ids that begin with it
 */
export async function fullId(db: Database, text: string): Promise<string> {
  const range = uuidRange(text);
  if (text.length < leastPrefix || isUuid(text) || !range) return text;
  const rows = await db.kysely
    .selectFrom('run')
    .select(['id', 'job_type', 'status'])
    .where(sql<boolean>`id between ${range.from}::uuid and ${range.until}::uuid`)
    .orderBy('id', 'desc')
    .limit(maxCandidates + 1)
    .execute();
  if (rows.length < 2) return rows[0]?.id ?? text;
  const candidates = rows.slice(0, maxCandidates).map((row) => `${row.id} (${row.job_type}, ${row.status})`);
  const more = rows.length > maxCandidates ? ', and more' : '';
  throw dbError('NR_RUN_AMBIGUOUS', `${text} begins the ids of several runs: ${candidates.join(', ')}${more}`);
}

/** Returns a run; undefined for an unknown id. */
export async function get(db: Database, id: string): Promise<Run | undefined> {
  const row = await db.kysely.selectFrom('run').selectAll().where('id', '=', uuidOrNone(id)).executeTakeFirst();
  return row && runOf(row);
}

/** Filters the tasks of a run. */
export interface TaskFilter {
  /** Name of a device, or a pattern. Default: all. */
  readonly device?: string;
  /** Default: all. */
  readonly status?: readonly TaskStatus[];
  /** Default: no limit. */
  readonly limit?: number;
  /** The last id of the page before. */
  readonly after?: string;
  /** Include the details of results, which can be long. Default `true`. */
  readonly details?: boolean;
}

/** Lists the tasks of a run, by device name. */
export async function tasks(db: Database, runId: string, by: TaskFilter = {}): Promise<Task[]> {
  return readTasks(tasksBy(db, runId, by), by.details);
}

/** A page of the tasks of a run. */
export interface TaskPage {
  readonly tasks: readonly Task[];
  /** The id of the last task. Absent: there are no more. */
  readonly next?: string;
}

/** Limit of the results of a page, in bytes: a result can have 1 MB, and a page 1,000. One result can be over it. */
const mostBytes = 8 * 1024 * 1024;

/** Returns a page of the tasks of a run, by device name. It ends early where its results get long. */
export async function taskPage(
  db: Database,
  runId: string,
  { limit, ...by }: TaskFilter & { readonly limit: number },
): Promise<TaskPage> {
  // One more shows that there are more.
  const sizes = await tasksBy(db, runId, { ...by, limit: limit + 1 })
    .select(['task.id', 'task.result_bytes'])
    .execute();
  const ids: string[] = [];
  let bytes = 0;
  for (const { id, result_bytes: ofResult } of sizes.slice(0, limit)) {
    if (by.details !== false) bytes += ofResult;
    if (bytes > mostBytes && ids.length > 0) break;
    ids.push(id);
  }
  const next = ids.length < sizes.length ? ids.at(-1) : undefined;
  const found = tasksBy(db, runId, {}).where(sql<boolean>`task.id = any(${ids}::uuid[])`);
  return { tasks: await readTasks(found, by.details), ...(next !== undefined && { next }) };
}

async function readTasks(query: TaskQuery, details = true): Promise<Task[]> {
  const rows = details ? query.select(taskColumns).execute() : query.select(shortTaskColumns).execute();
  return (await rows).map(taskOf);
}

type TaskQuery = SelectQueryBuilder<Tables, 'task', object>;

/** Selects the tasks of a run, by device name. */
function tasksBy(db: Database, runId: string, by: Omit<TaskFilter, 'details'>): TaskQuery {
  const name = sql<string>`coalesce(task.device ->> 'name', '')`;
  let query = db.kysely
    .selectFrom('task')
    .where('task.run_id', '=', uuidOrNone(runId))
    .orderBy(name)
    .orderBy('task.id');
  if (by.device !== undefined) query = query.where(name, isPattern(by.device) ? 'like' : '=', likeOf(by.device));
  if (by.status) query = query.where('task.status', 'in', [...by.status]);
  if (by.limit !== undefined) query = query.limit(by.limit);
  if (by.after !== undefined) {
    query = query.where(
      sql<boolean>`(${name}, task.id) > (select coalesce(last.device ->> 'name', ''), last.id from task last
        where last.id = ${uuidOrNone(by.after)})`,
    );
  }
  return query;
}

/**
 * Requests the end of a run and notifies `netraven_cancel`. Workers stop its tasks; the run is `cancelled` once all have
 * stopped. Returns the run. A run that has ended stays as it is.
 *
 * @throws {NetRavenError} NR_RUN_UNKNOWN
 */
export async function cancel(db: Database, id: string): Promise<Run> {
  return inTransaction(db, (trx) => cancelIn(db, trx, id));
}

/** Cancels a run in a transaction. @throws {NetRavenError} NR_RUN_UNKNOWN */
export async function cancelIn(db: Database, trx: Trx, id: string): Promise<Run> {
  const row = await trx
    .updateTable('run')
    .set({
      cancel_requested_at: sql<Date>`case when finished_at is null then coalesce(cancel_requested_at, now())
              else cancel_requested_at end`,
      waiting: 0,
    })
    .where('id', '=', uuidOrNone(id))
    .returningAll()
    .executeTakeFirst();
  if (!row) throw dbError('NR_RUN_UNKNOWN', `There is no run ${id}`);
  if (row.finished_at === null) {
    if (row.wave !== null) await endLaterWaves(db, trx, id, row.wave);
    await endWaiting(db, trx, id);
    await notify(trx, 'netraven_cancel', [id]);
    await notify(trx, 'netraven_run', [id]);
  }
  return runOf(row);
}

/** Ends the tasks of waves that have not started. No worker fetches them. */
async function endLaterWaves(db: Database, trx: Trx, runId: string, wave: number): Promise<void> {
  const count = await cancelWaiting(trx, runId, wave, cancelled);
  const step = { runId, from: 'queued', to: 'cancelled', summary: false } as const;
  await applySteps(
    db,
    trx,
    Array.from({ length: count }, () => step),
  );
}

const cancelled = errorData(attemptError('NR_RUN_CANCELLED', 'the run was cancelled'), 'NR_RUN_CANCELLED');

/**
 * Ends the tasks of cancelled runs that wait although their run was cancelled: their worker was lost before it knew, or
 * their attempt has just ended in an error that allows a retry. Call it every few seconds.
 */
export async function endCancelled(db: Database): Promise<void> {
  const active = await db.kysely
    .selectFrom('run')
    .select('id')
    .where('finished_at', 'is', null)
    .where('cancel_requested_at', 'is not', null)
    .execute();
  for (const { id } of active) await inTransaction(db, (trx) => endWaiting(db, trx, id));
}

/**
 * Ends the tasks that no worker holds. It waits for no worker: none may have the package. Those of a lost attempt that began
 * to change the device are left to a worker, which undoes the change.
 */
async function endWaiting(db: Database, trx: Trx, runId: string): Promise<void> {
  const waiting = await trx
    .selectFrom('task')
    .select(['id', 'pool', 'configure_begun_at'])
    .where('run_id', '=', runId)
    .where('status', 'in', ['queued', 'running'])
    .execute();
  for (const [pool, ofPool] of Map.groupBy(waiting, (task) => task.pool)) {
    const [untouched, changing] = [true, false].map((isNew) =>
      ofPool.filter((task) => (task.configure_begun_at === null) === isNew).map(({ id }) => id),
    );
    await endTasks(db, trx, await db.queue.endWaiting(trx, pool, untouched ?? []));
    await db.queue.hurry(trx, pool, changing ?? []);
    await notify(trx, 'netraven_task', [pool]);
  }
}

/** Ends tasks whose queue jobs have ended, as cancelled. */
async function endTasks(db: Database, trx: Trx, fences: readonly Fence[]): Promise<void> {
  await endLost(db, trx, fences);
  const { rows } = await sql<{ run_id: string; before: TaskStatus; summary: boolean }>`
    with old as (
      select id, status from task where id = any(${fences.map(({ id }) => id)}::uuid[]) order by id for update
    )
    update task set status = 'cancelled', error = ${json(cancelled)}::jsonb, retry = null,
      finished_at = now()
    from old where task.id = old.id returning task.run_id, old.status as before, task.summary`.execute(trx);
  await applySteps(db, trx, stepsTo('cancelled', rows));
}

/** Returns those of the runs that were cancelled, for a worker that may have missed the notification. */
export async function cancelAsked(db: Database, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.leases
    .selectFrom('run')
    .select('id')
    .where('id', 'in', [...ids])
    .where('cancel_requested_at', 'is not', null)
    .execute();
  return rows.map((row) => row.id);
}

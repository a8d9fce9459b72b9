import type { OpenChange } from '@netraven/core/attempt';
import { sql, type RawBuilder, type UpdateObject } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { prepared } from '../prepared.ts';
import { lockHeld, type Fence } from '../queue/queue.ts';
import { json } from '../schema/json.ts';
import { endLostOf, logLost, type LostAttempt } from '../runs/lost-attempts.ts';
import { recordset } from '../schema/recordset.ts';
import type { Tables } from '../schema/tables.ts';
import { inTransaction, repeated, type Trx } from '../transaction.ts';

/** An attempt that starts. */
export interface NewAttempt {
  readonly fence: Fence;
  readonly workerId: string;
  /** Default: the package of the attempt before. */
  readonly packageName?: string;
  readonly packageVersion?: string;
  /** See `PackageRecord`. */
  readonly packageIntegrity?: string | undefined;
  readonly coreVersion?: string;
  readonly nodeVersion?: string;
  /** Host name and process id of the worker, e.g. `nms-1:4711`. */
  readonly workerHost?: string;
}

/**
 * Records the start of attempts (number = `retryCount` + 1), each charged as a try, and marks tasks and runs running.
 * Earlier attempts that never ended become `lost`. Returns the ids of the tasks that are held; the others are stale. A
 * second call for the same attempt changes nothing.
 */
export async function startAttempts(db: Database, attempts: readonly NewAttempt[]): Promise<string[]> {
  const held: string[] = [];
  for (const [pool, ofPool] of Map.groupBy(attempts, ({ fence }) => fence.pool)) {
    const { rows } = await repeated(() => start(pool, ofPool).execute(db.kysely));
    for (const { lost } of rows) if (lost) logLost(db, lost);
    held.push(...new Set(rows.map(({ id }) => id)));
  }
  return held;
}

interface StartedTask {
  readonly id: string;
  /** An earlier attempt that never ended. */
  readonly lost: LostAttempt | null;
}

/**
 * One statement, so that it needs no transaction around it. Each part names its ids as an array: PostgreSQL then looks up
 * these rows, whatever it believes of their number. All parts see the rows as they were before.
 */
function start(pool: string, attempts: readonly NewAttempt[]): RawBuilder<StartedTask> {
  const asked = recordset('new', attempts, {
    task_id: ['uuid', (attempt) => attempt.fence.id],
    number: ['int', (attempt) => attempt.fence.retryCount + 1],
    worker_id: ['uuid', (attempt) => attempt.workerId],
    package_name: ['text', (attempt) => attempt.packageName ?? null],
    package_version: ['text', (attempt) => attempt.packageVersion ?? null],
    package_integrity: ['text', (attempt) => attempt.packageIntegrity ?? null],
    core_version: ['text', (attempt) => attempt.coreVersion ?? null],
    node_version: ['text', (attempt) => attempt.nodeVersion ?? null],
    worker_host: ['text', (attempt) => attempt.workerHost ?? null],
  });
  return prepared(
    'start attempts',
    sql<StartedTask>`
    with held as materialized (
      ${lockHeld(pool, asked)}
    ), lost as (
      ${endLostOf(sql`select task_id, number from held where number > 1`)}
    ), opened as (
      insert into attempt (
        task_id, number, worker_id, package_name, package_version,
        package_integrity, core_version, node_version, worker_host
      )
      select held.task_id, held.number, held.worker_id, coalesce(held.package_name, before.package_name),
        coalesce(held.package_version, before.package_version), coalesce(held.package_integrity, before.package_integrity),
        held.core_version, held.node_version, held.worker_host
      from held left join lateral (
        select * from attempt where held.package_name is null and task_id = held.task_id order by number desc limit 1
      ) before on true
      on conflict do nothing returning task_id
    ), started as (
      update task set status = 'running', tries = tries + 1, attempts = attempts + 1, result = null, error = null,
        retry = null, started_at = coalesce(started_at, now()), finished_at = null
      where id = any(array(select task_id from opened))
    ), of_run as materialized (
      select run_id, count(*) filter (where status = 'queued' and not summary) as number, bool_or(summary) as summary
      from task where id = any(array(select task_id from opened)) group by run_id
    ), locked as materialized (
      select id from run where id = any(array(select run_id from of_run)) order by id for update
    ), counted as (
      -- A started task releases no wave and queues no summary: it only makes its run a running one.
      update run set status = 'running', queued = queued - of_run.number, running = running + of_run.number,
        summary = case when of_run.summary then 'running' else run.summary end,
        started_at = coalesce(started_at, now()), finished_at = null
      from of_run where run.id = of_run.run_id and run.id = any(array(select id from locked))
      returning pg_notify('netraven_run', run.id::text)
    )
    select held.task_id as id, to_jsonb(lost) as lost from held left join lost on lost.task_id = held.task_id`,
  );
}

/**
 * Records that configuring starts, and what is to be undone should the worker be lost. Call it before a line is sent to the
 * device.
 *
 * @param change Default: nothing can be undone
 * @throws {NetRavenError} NR_TASK_STALE when the attempt no longer holds the task: it must not configure.
 */
export async function beginConfigure(db: Database, fence: Fence, change?: OpenChange): Promise<void> {
  const columns = {
    configure_begun_at: sql<Date>`coalesce(configure_begun_at, now())`,
    open_change: change ? db.keyring.seal(JSON.stringify(change), changeIdentity(fence.id)) : null,
    undo_lines: change ? json(change.shown) : null,
  };
  // Should the worker be lost, any worker of the pool undoes the change: that needs no package.
  await writeChange(db, fence, columns, (trx) => db.queue.forgetJobTypes(trx, [fence]));
}

/**
 * Records that the changes so far are kept: they are not undone any more.
 *
 * @throws {NetRavenError} NR_TASK_STALE when the attempt no longer holds the task: another one may undo them.
 */
export async function keepChange(db: Database, fence: Fence): Promise<void> {
  await writeChange(db, fence, { open_change: null, undo_lines: null });
}

async function writeChange(
  db: Database,
  fence: Fence,
  columns: UpdateObject<Tables, 'task'>,
  also?: (trx: Trx) => Promise<void>,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    if (!(await db.queue.touch(trx, [fence])).has(fence.id)) {
      throw dbError('NR_TASK_STALE', `Attempt ${fence.retryCount + 1} no longer holds task ${fence.id}`);
    }
    await also?.(trx);
    await trx.updateTable('task').set(columns).where('id', '=', fence.id).execute();
  });
}

/** The identity of a sealed change. */
export function changeIdentity(taskId: string): string {
  return `open-change:${taskId}`;
}

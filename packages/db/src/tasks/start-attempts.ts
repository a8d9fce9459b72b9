import type { ErrorData } from '@netraven/core';
import type { OpenChange } from '@netraven/core/attempt';
import { sql, type RawBuilder } from 'kysely';
import { codes } from '../codes.ts';
import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import type { Fence } from '../queue/queue.ts';
import { applySteps } from '../runs/counts.ts';
import type { TaskStatus } from '../runs/status.ts';
import { json } from '../schema/json.ts';
import { recordset } from '../schema/recordset.ts';
import { inTransaction, type Trx } from '../transaction.ts';

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
  if (attempts.length === 0) return [];
  return inTransaction(db, async (trx) => {
    const held = await db.queue.lock(
      trx,
      attempts.map((attempt) => attempt.fence),
    );
    const started = attempts.filter((attempt) => held.has(attempt.fence.id));
    const ids = started.map((attempt) => attempt.fence.id);
    await endLost(
      db,
      trx,
      started.map((attempt) => attempt.fence),
    );
    // With the ids named at each use of the table, PostgreSQL looks up these tasks instead of reading all.
    const { rows } = await sql<{ run_id: string; before: TaskStatus; summary: boolean }>`
      with opened as (
        insert into attempt (
          task_id, number, worker_id, package_name, package_version,
          package_integrity, core_version, node_version, worker_host
        )
        select new.task_id, new.number, new.worker_id, coalesce(new.package_name, before.package_name),
          coalesce(new.package_version, before.package_version), coalesce(new.package_integrity, before.package_integrity),
          new.core_version, new.node_version, new.worker_host
        from ${recordset('new', started, {
          task_id: ['uuid', (attempt) => attempt.fence.id],
          number: ['int', (attempt) => attempt.fence.retryCount + 1],
          worker_id: ['uuid', (attempt) => attempt.workerId],
          package_name: ['text', (attempt) => attempt.packageName ?? null],
          package_version: ['text', (attempt) => attempt.packageVersion ?? null],
          package_integrity: ['text', (attempt) => attempt.packageIntegrity ?? null],
          core_version: ['text', (attempt) => attempt.coreVersion ?? null],
          node_version: ['text', (attempt) => attempt.nodeVersion ?? null],
          worker_host: ['text', (attempt) => attempt.workerHost ?? null],
        })}
        left join lateral (
          select * from attempt where new.package_name is null and task_id = new.task_id order by number desc limit 1
        ) before on true
        on conflict do nothing returning task_id
      ), old as (
        select id, status from task where id = any(${ids}::uuid[]) order by id for update
      )
      update task set status = 'running', tries = tries + 1, attempts = attempts + 1, result = null, error = null, retry = null,
        started_at = coalesce(started_at, now()), finished_at = null
      from old
      where task.id = old.id and task.id = any(${ids}::uuid[]) and old.id = any(array(select task_id from opened))
      returning task.run_id, old.status as before, task.summary`.execute(trx);
    await applySteps(
      db,
      trx,
      rows.map(({ run_id: runId, before: from, summary }) => ({ runId, from, to: 'running', summary })),
    );
    return ids;
  });
}

/**
 * Records that configuring starts, and what is to be undone should the worker be lost. Call it before a line is sent to the
 * device.
 *
 * @param change Default: nothing can be undone
 * @throws {NetRavenError} NR_TASK_STALE when the attempt no longer holds the task: it must not configure.
 */
export async function beginConfigure(db: Database, fence: Fence, change?: OpenChange): Promise<void> {
  await writeChange(db, fence, { configure_begun_at: sql<Date>`coalesce(configure_begun_at, now())` }, change);
}

/**
 * Records that the changes so far are kept: they are not undone any more.
 *
 * @throws {NetRavenError} NR_TASK_STALE when the attempt no longer holds the task: another one may undo them.
 */
export async function keepChange(db: Database, fence: Fence): Promise<void> {
  await writeChange(db, fence, {}, undefined);
}

async function writeChange(
  db: Database,
  fence: Fence,
  more: { readonly configure_begun_at?: RawBuilder<Date> },
  change: OpenChange | undefined,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    if (!(await db.queue.touch(trx, [fence])).has(fence.id)) {
      throw failure('NR_TASK_STALE', `Attempt ${fence.retryCount + 1} no longer holds task ${fence.id}`);
    }
    const open = change && {
      open_change: db.keyring.seal(JSON.stringify(change), changeIdentity(fence.id)),
      undo_lines: json(change.shown),
    };
    await trx
      .updateTable('task')
      .set({ ...more, ...(open ?? { open_change: null, undo_lines: null }) })
      .where('id', '=', fence.id)
      .execute();
  });
}

/** The identity of a sealed change. */
export function changeIdentity(taskId: string): string {
  return `open-change:${taskId}`;
}

/** Closes earlier attempts of these tasks that never ended: their worker was lost. */
export async function endLost(db: Database, trx: Trx, fences: readonly Fence[]): Promise<void> {
  // A task without a retry has no earlier attempt.
  const again = fences.filter((fence) => fence.retryCount > 0);
  if (again.length === 0) return;
  const error = taskLost(codes.NR_TASK_LOST.what, { retryable: true });
  const { rows } = await sql<{
    task_id: string;
    number: number;
  }>`update attempt set status = 'lost', finished_at = now(), error = ${json(error)}::jsonb
    from ${recordset('now_held', again, {
      task_id: ['uuid', (fence) => fence.id],
      number: ['int', (fence) => fence.retryCount + 1],
    })}
    where attempt.task_id = now_held.task_id and attempt.number < now_held.number and attempt.status = 'running'
    returning attempt.task_id, attempt.number`.execute(trx);
  for (const { task_id, number } of rows) {
    const { code, message, hint } = error;
    db.logger.error(`Attempt ${number} was lost: ${message}`, { task_id, attempt: number, code, hint });
  }
}

/** Returns the error of an attempt, or of a task, whose worker was killed or cut off. */
export function taskLost(message: string, { retryable }: { retryable: boolean }): ErrorData {
  return { code: 'NR_TASK_LOST', message, hint: codes.NR_TASK_LOST.hint, retryable };
}

import { messageOf, type ErrorData, type JobResult } from '@netraven/core';
import { changeCounts, type ConfigChange, type UnsavedVersion } from '@netraven/core/attempt';
import { sql } from 'kysely';
import type { RawOfVersion, RawText } from '../artifacts/raw-texts.ts';
import { saveArtifacts } from '../artifacts/save.ts';
import { saveStates } from '../artifacts/job-state.ts';
import { codes } from '../codes.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import type { Fence } from '../queue/queue.ts';
import { applySteps } from '../runs/counts.ts';
import type { Retry } from '../runs/run.ts';
import type { AttemptStatus, TaskStatus } from '../schema/status.ts';
import { recordset } from '../schema/recordset.ts';
import type { Author } from '../schema/author.ts';
import { inTransaction, isRefusedData, notify, type Trx } from '../transaction.ts';
import { endLost } from '../runs/lost-attempts.ts';

/** The result of a task, or of one of several attempts at it. */
export interface TaskResult {
  readonly fence: Fence;
  readonly runId: string;
  readonly jobType: string;
  /** Null: a fleet task. */
  readonly deviceId: string | null;
  readonly status: Exclude<AttemptStatus, 'running' | 'lost'>;
  readonly result?: JobResult;
  readonly error?: ErrorData;
  /** Set: the attempt ends, nothing it saved is kept, and the task is tried again after this delay in ms. */
  readonly retryInMs?: number;
  /** Number of that retry, and how many there may be. */
  readonly retry?: Omit<Retry, 'at'>;
  readonly artifacts: readonly NewArtifact[];
  /** Ids of the versions whose texts the task saved again, unchanged. Default: none. */
  readonly confirmed?: readonly number[];
  /** The raw texts of some of these versions, which were masked again. Default: none. */
  readonly rawTexts?: readonly RawOfVersion[];
  /** The last change that the device named while its configuration was read. */
  readonly lastChange?: { readonly mark: string; readonly author: Author };
  readonly state?: { readonly value: unknown };
  /** The versions that a dry run would have saved. */
  readonly wouldSave?: readonly UnsavedVersion[];
  /** It is not known whether the device committed its change: the device takes no other one until a person releases it. */
  readonly holdsDevice?: true;
  /** How the task altered the configuration of its device. */
  readonly configChange?: ConfigChange;
}

/** A text to be kept as a version, unless it is the latest one's. */
export interface NewArtifact {
  readonly name: string;
  /** Masked. */
  readonly text: string;
  /** The masked values, by mask; sealed here. */
  readonly reveals: Readonly<Record<string, string>>;
  /** True if the mirror may have it. */
  readonly mirrored: boolean;
  /** Only two equal reads of the device prove that the text is complete. Default false. */
  readonly readTwice?: boolean;
  /** The raw text, if it was masked by rules that depend on nothing else. Default: unknown. */
  readonly raw?: RawText | undefined;
}

/**
 * Commits up to 100 results in one transaction: first ends their queue jobs, then writes artifacts, states, attempts, tasks
 * and the counters of runs, but only of the tasks still held. The last task closes its run. Returns the ids of the
 * tasks whose results were committed; the others are stale. A result that the database refuses does not stop the others:
 * its task ends in the error NR_TASK_UNSTORABLE.
 */
export async function commitResults(db: Database, results: readonly TaskResult[]): Promise<string[]> {
  // The counters of runs need exactly one result per task.
  const single = [...new Map(results.map((result) => [result.fence.id, result])).values()];
  if (single.length === 0) return [];
  try {
    return await commitAll(db, single);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    const [only] = single;
    db.logger.error(`The database refused a result: ${messageOf(error)}`, {
      code: 'NR_TASK_UNSTORABLE',
      hint: codes.NR_TASK_UNSTORABLE.hint,
      ...(single.length === 1 ? { task_id: only?.fence.id, job_id: only?.runId } : { results: single.length }),
    });
    if (single.length === 1)
      return commitAll(
        db,
        single.map((result) => unstorable(result, error)),
      );
    const committed: string[] = [];
    for (const result of single) committed.push(...(await commitResults(db, [result])));
    return committed;
  }
}

/** Returns the result in place of one that cannot be stored. */
function unstorable(result: TaskResult, refused: unknown): TaskResult {
  const { fence, runId, jobType, deviceId, status, error: before, holdsDevice } = result;
  // The error may have said that the device is half changed, and how to undo that.
  const end = before ? `with ${before.code}: ${before.message}` : `as ${status}`;
  const message = `The database refused the result of the task: ${messageOf(refused)}. Before that, the task ended ${end}`;
  const usual = codes.NR_TASK_UNSTORABLE.hint;
  const hint =
    before?.code === 'NR_CHANGE_UNDO_FAILED' || holdsDevice ? `${before?.hint ?? ''} ${usual}`.trimStart() : usual;
  const error = { code: 'NR_TASK_UNSTORABLE', message, hint, retryable: false };
  return {
    fence,
    runId,
    jobType,
    deviceId,
    status: 'error',
    error,
    artifacts: [],
    ...(holdsDevice && { holdsDevice }),
  };
}

/** Notes the devices that may have a change whose commit was never answered. */
async function holdDevices(trx: Trx, results: readonly TaskResult[]): Promise<void> {
  for (const { holdsDevice, deviceId, runId } of results) {
    if (!holdsDevice || deviceId === null) continue;
    await trx.updateTable('device').set({ held_by_run: runId }).where('id', '=', deviceId).execute();
  }
}

/** @param single in the order in which they ended: of two versions or states of one owner, the last one counts */
async function commitAll(db: Database, single: readonly TaskResult[]): Promise<string[]> {
  // Rows are always locked in the order of their ids, so that no two workers wait for each other.
  const sorted = single.toSorted((a, b) => (a.fence.id < b.fence.id ? -1 : 1));
  const again = sorted.filter((result) => result.retryInMs !== undefined);
  const over = sorted.filter((result) => result.retryInMs === undefined);
  return inTransaction(db, async (trx) => {
    const ended = over.length > 0 ? await db.queue.complete(trx, over.map(fenceOf)) : new Set<string>();
    const back =
      again.length > 0
        ? await db.queue.putBack(
            trx,
            again.map((result) => ({ fence: result.fence, delayMs: result.retryInMs ?? 0 })),
          )
        : new Set<string>();
    const committed = single.filter(({ fence }) => ended.has(fence.id) || back.has(fence.id));
    if (committed.length === 0) return [];
    const kept = committed.filter(({ fence }) => ended.has(fence.id));
    const saved = await saveArtifacts(db, trx, kept);
    await saveStates(trx, kept);
    await endLost(db, trx, committed.map(fenceOf));
    const before = await writeTasks(trx, committed);
    await holdDevices(trx, kept);
    const closed = await applySteps(
      db,
      trx,
      committed.map((result) => ({
        runId: result.runId,
        from: before.get(result.fence.id)?.status ?? 'running',
        to: taskStatusOf(result),
        summary: before.get(result.fence.id)?.summary ?? false,
        changed: result.retryInMs === undefined && result.result?.changed === true,
        saved: saved.has(result.fence.id),
      })),
    );
    if (saved.size > 0 || closed) await notify(trx, 'netraven_artifact', [closed ? 'now' : '']);
    return committed.map((result) => result.fence.id);
  });
}

/** A task as it was before. */
interface TaskBefore {
  readonly id: string;
  readonly status: TaskStatus;
  readonly summary: boolean;
}

/**
 * Ends attempts, and writes the new status of their tasks. A device is free again: it wakes workers for its next task. All
 * parts of the statement see the tasks as they were. No one else changes their status, because their queue jobs are locked.
 * Returns the tasks that did not run, and summaries: mostly none.
 */
async function writeTasks(trx: Trx, results: readonly TaskResult[]): Promise<Map<string, TaskBefore>> {
  const ids = results.map(({ fence }) => fence.id);
  const statement = prepared(
    'write results',
    sql<TaskBefore>`
    with new as materialized (
      select * from ${recordset('new', results, {
        id: ['uuid', ({ fence }) => fence.id],
        number: ['int', ({ fence }) => fence.retryCount + 1],
        ended: ['text', ({ status }) => status],
        status: ['text', taskStatusOf],
        result: ['json', ({ result }) => result],
        error: ['jsonb', ({ error }) => error],
        retry: ['json', retryOf],
        would_save: ['json', ({ wouldSave }) => wouldSave],
        config_change: ['json', ({ configChange }) => configChange],
        change_counts: ['json', ({ configChange }) => configChange && changeCounts(configChange)],
      })}
      -- PostgreSQL estimates one row for this, and then looks up rows by their keys, also when a table was small at first.
      where number between 1 and 1000000000
    ), attempts as (
      update attempt set status = new.ended, error = new.error, finished_at = now()
      from new
      where attempt.task_id = new.id and attempt.number = new.number
    ), written as (
      update task set status = new.status, result = new.result, error = new.error, retry = new.retry,
        would_save = new.would_save, config_change = new.config_change, change_counts = new.change_counts,
        open_change = null, undo_lines = null,
        finished_at = case when new.status = 'queued' then null else now() end
      from new where task.id = new.id returning pg_notify('netraven_task', task.pool)
    )
    select id, status, summary from task where id = any(${ids}::uuid[]) and (status <> 'running' or summary)`,
  );
  const { rows } = await statement.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}

function retryOf({ retryInMs, retry }: TaskResult): Retry | undefined {
  return retry && retryInMs !== undefined
    ? { ...retry, at: new Date(Date.now() + retryInMs).toISOString() }
    : undefined;
}

function taskStatusOf(result: TaskResult): TaskStatus {
  return result.retryInMs === undefined ? result.status : 'queued';
}

function fenceOf(result: TaskResult): Fence {
  return result.fence;
}

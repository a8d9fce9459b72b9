import type { DeviceInfo, ErrorData, JobResult } from '@netraven/core';
import type { ChangeCounts } from '@netraven/core/attempt';
import { sql, type AliasedExpression, type Selectable } from 'kysely';
import type { Tables } from '../schema/tables.ts';
import type { RunStatus, SummaryStatus, TaskStatus } from '../schema/status.ts';
import type { RunWaves } from './waves.ts';

/** One execution of a job type over a frozen list of devices. */
export interface Run {
  readonly id: string;
  readonly jobType: string;
  readonly status: RunStatus;
  readonly dryRun: boolean;
  /** The requested config over the administrator's. Secret fields are `<secret>`. */
  readonly config: Record<string, unknown>;
  /** The run whose failed devices this one retries. */
  readonly retryOf: string | null;
  /** The schedule that created it, and the due time. */
  readonly scheduleId: string | null;
  readonly dueAt: Date | null;
  /** The trigger that created it. */
  readonly triggerId: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Time at which the run was cancelled. Its status is `cancelled` once all tasks have stopped. */
  readonly cancelRequestedAt: Date | null;
  /** Number of tasks whose job says that it changed the device. Of a dry run 0. */
  readonly changed: number;
  /** Number of tasks that saved a new version: a first one, or one that differs from the last. */
  readonly saved: number;
  /** Null: all devices start at once. */
  readonly waves: WavesStatus | null;
  /** Status of the summary. Null: it has none. `cancelled`: it may have no task. */
  readonly summary: SummaryStatus | null;
  /** Without the summary. */
  readonly counts: {
    readonly total: number;
    readonly success: number;
    readonly failed: number;
    readonly error: number;
    readonly cancelled: number;
    readonly skipped: number;
    readonly queued: number;
    readonly running: number;
  };
}

/** The result of a run, in short. */
export interface RunResult extends Pick<Run, 'status'>, Pick<Run['counts'], 'success' | 'total'> {}

/** Selects the result of a row of `run` that may be missing: it was deleted, or none was created. */
export const runResult: AliasedExpression<RunResult | null, 'run'> = sql<RunResult | null>`case when run.id is not null
  then json_build_object('status', run.status, 'success', run.success, 'total', run.total) end`.as('run');

/** The waves of a run, and how far it is. */
export interface WavesStatus extends RunWaves {
  /** The last wave that has started. */
  readonly current: number;
  /** Number of devices in later waves. */
  readonly waiting: number;
  /** Why the rest was skipped. Null: it was not. */
  readonly stopped: ErrorData | null;
}

/** The part of a run for one device, for all of a fleet job, or the summary. */
export interface Task {
  readonly id: string;
  readonly runId: string;
  readonly jobType: string;
  /** Null for a fleet task and for a summary. */
  readonly device: DeviceInfo | null;
  /** True for the summary of the run. */
  readonly summary: boolean;
  /** True: the job only logs changes of devices, and nothing is saved. */
  readonly dryRun: boolean;
  readonly status: TaskStatus;
  /** Attempts that count against the job type's retries. */
  readonly tries: number;
  /** All attempts, also those that do not count as a retry. */
  readonly attempts: number;
  readonly result: JobResult | null;
  /** Error of the last attempt, or the reason why the task was skipped or waits. */
  readonly error: ErrorData | null;
  /** The size of what the task changed in the configuration of its device. Absent if it did not compare it. */
  readonly changeCounts?: ChangeCounts;
  /** Present while the task waits for its next try. */
  readonly retry?: Retry;
  /** The task is not started before. Null: at once. */
  readonly startAt: Date | null;
  /** From 1. Null: the run has no waves, or the task was skipped when the run was created. */
  readonly wave: number | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** The next try of a task. */
export interface Retry {
  /** From 1. The first attempt is not a retry. */
  readonly number: number;
  /** Retries that the job type allows. */
  readonly of: number;
  /** Its time, as ISO 8601. */
  readonly at: string;
}

/** Returns the run of a row. */
export function runOf(row: Selectable<Tables['run']>): Run {
  const { total, success, failed, error, cancelled, skipped, queued, running } = row;
  return {
    id: row.id,
    jobType: row.job_type,
    status: row.status,
    dryRun: row.dry_run,
    config: row.config,
    retryOf: row.retry_of,
    scheduleId: row.schedule_id,
    dueAt: row.due_at,
    triggerId: row.trigger_id,
    createdBy: row.created_by,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    cancelRequestedAt: row.cancel_requested_at,
    changed: row.changed,
    saved: row.saved,
    waves: row.waves && {
      ...row.waves,
      current: row.wave ?? 1,
      waiting: row.waiting,
      stopped: row.stop_reason,
    },
    summary: row.summary,
    counts: { total, success, failed, error, cancelled, skipped, queued, running },
  };
}

/** The columns of a task without its result. The others can be long, and only its report has them. */
const otherColumns = [
  'task.id',
  'task.run_id',
  'task.job_type',
  'task.device',
  'task.summary',
  'task.dry_run',
  'task.status',
  'task.tries',
  'task.attempts',
  'task.error',
  'task.change_counts',
  'task.retry',
  'task.start_at',
  'task.wave',
  'task.started_at',
  'task.finished_at',
] as const;

/** The columns of a task with its whole result. */
export const taskColumns: readonly [...typeof otherColumns, 'task.result'] = [...otherColumns, 'task.result'];

/** The columns of a task whose result has no details and no report. PostgreSQL does not read the whole one. */
export const shortTaskColumns: readonly [...typeof otherColumns, 'task.short_result as result'] = [
  ...otherColumns,
  'task.short_result as result',
];

type TaskColumn = typeof taskColumns extends readonly `task.${infer Column}`[] ? Column : never;

/** Returns the task of a row. */
export function taskOf(row: Pick<Selectable<Tables['task']>, TaskColumn>): Task {
  return {
    id: row.id,
    runId: row.run_id,
    jobType: row.job_type,
    device: row.device,
    summary: row.summary,
    dryRun: row.dry_run,
    status: row.status,
    tries: row.tries,
    attempts: row.attempts,
    result: row.result,
    error: row.error,
    ...(row.change_counts && { changeCounts: row.change_counts }),
    ...(row.retry && { retry: row.retry }),
    startAt: row.start_at,
    wave: row.wave,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

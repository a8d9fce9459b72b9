import type { DeviceInfo, ErrorData, JobResult } from '@netraven/core';
import { sql, type AliasedExpression, type Selectable } from 'kysely';
import type { FrozenDevice, Tables } from '../schema/tables.ts';
import type { RunStatus, TaskStatus } from './status.ts';

/** One execution of a job type over a frozen list of devices. */
export interface Run {
  readonly id: string;
  readonly jobType: string;
  readonly status: RunStatus;
  readonly dryRun: boolean;
  /** As it was asked for, over the administrator's; secret fields as `<secret>`. */
  readonly config: Record<string, unknown>;
  /** The run whose failed devices this one tries again. */
  readonly retryOf: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** A cancel was asked for; `cancelled` is the status once it really stopped. */
  readonly cancelRequestedAt: Date | null;
  /** Tasks of which something new was kept: a first version, or one that differs from the last. */
  readonly changed: number;
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

/** The part of a run that concerns one device or, of a fleet job, all. */
export interface Task {
  readonly id: string;
  readonly runId: string;
  readonly jobType: string;
  /** Null: a fleet task. */
  readonly device: DeviceInfo | null;
  readonly status: TaskStatus;
  /** Attempts that count against the job type's retries. */
  readonly tries: number;
  /** All attempts, those given back uncharged too. */
  readonly attempts: number;
  readonly result: JobResult | null;
  /** Of the last attempt, or why the task was skipped or waits. */
  readonly error: ErrorData | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** A task's result, without its details, in place of the whole. */
export const withoutDetails: AliasedExpression<JobResult | null, 'result'> =
  sql<JobResult | null>`task.result::jsonb - 'details'`.as('result');

/** A run as its row says. */
export function runOf(row: Selectable<Tables['run']>): Run {
  const { total, success, failed, error, cancelled, skipped, queued, running } = row;
  return {
    id: row.id,
    jobType: row.job_type,
    status: row.status,
    dryRun: row.dry_run,
    config: row.config,
    retryOf: row.retry_of,
    createdBy: row.created_by,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    cancelRequestedAt: row.cancel_requested_at,
    changed: row.changed,
    counts: { total, success, failed, error, cancelled, skipped, queued, running },
  };
}

/** A task as its row says, with the job type of its run. */
export function taskOf(row: Selectable<Tables['task']> & { job_type: string }): Task {
  return {
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
  };
}

/** What a job may see of a device. */
export function infoOf({ id, name, address, port, platform, tags }: FrozenDevice): DeviceInfo {
  return { id, name, address, port, platform, tags };
}

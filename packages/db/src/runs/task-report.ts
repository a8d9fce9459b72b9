import type { ErrorData } from '@netraven/core';
import type { ConfigChange, UnsavedVersion } from '@netraven/core/attempt';
import { ofTask, type Version } from '../artifacts/artifacts.ts';
import type { Database } from '../database.ts';
import type { LeftOutDevice } from './new-tasks.ts';
import { taskColumns, taskOf, type Task } from './run.ts';
import type { AttemptStatus } from '../schema/status.ts';
import { uuidOrNone } from '../schema/uuid.ts';

/** One try at a task. */
export interface Attempt {
  /** From 1. A task that was given back before its start leaves a gap. */
  readonly number: number;
  readonly status: AttemptStatus;
  readonly error: ErrorData | null;
  /** The job package that ran, as it was installed then. */
  readonly packageName: string;
  readonly packageVersion: string;
  /** SHA-256 of its files, `sha256-<base64>`. Null: unknown. */
  readonly packageIntegrity: string | null;
  readonly coreVersion: string | null;
  readonly nodeVersion: string | null;
  readonly workerId: string;
  /** Host name and process id, e.g. `nms-1:4711`. */
  readonly workerHost: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** A task with its attempts and saved versions. */
export interface TaskReport {
  readonly task: Task;
  /** The settings of its run. Secret fields are `<secret>`. */
  readonly config: Record<string, unknown>;
  /** In the order of their numbers. */
  readonly attempts: readonly Attempt[];
  /** The saved versions, by id. */
  readonly artifacts: readonly Version[];
  /** The versions that a dry run would have saved. Absent if there are no new versions. */
  readonly wouldSave?: readonly UnsavedVersion[];
  /** How the task altered the configuration of its device. Absent if it did not compare it. */
  readonly configChange?: ConfigChange;
  /** Devices that a fleet job did not get. Absent if it got all. */
  readonly leftOut?: readonly LeftOutDevice[];
}

/** Returns a task with its attempts and saved versions; undefined for an unknown id. */
export async function taskReport(db: Database, id: string): Promise<TaskReport | undefined> {
  const row = await db.kysely
    .selectFrom('task')
    .innerJoin('run', 'run.id', 'task.run_id')
    .select(taskColumns)
    .select(['task.would_save', 'task.config_change', 'task.left_out', 'run.config'])
    .where('task.id', '=', uuidOrNone(id))
    .executeTakeFirst();
  if (!row) return undefined;
  // A result is written in one transaction, so rows read after the task are at least as new.
  const [attempts, artifacts] = await Promise.all([
    db.kysely.selectFrom('attempt').select(attemptColumns).where('task_id', '=', id).orderBy('number').execute(),
    ofTask(db, { runId: row.run_id, taskId: id }),
  ]);
  return {
    task: taskOf(row),
    config: row.config,
    attempts,
    artifacts,
    ...(row.would_save && { wouldSave: row.would_save }),
    ...(row.config_change && { configChange: row.config_change }),
    ...(row.left_out && { leftOut: row.left_out }),
  };
}

/** Returns the run of a task; undefined for an unknown id. */
export async function runOfTask(db: Database, id: string): Promise<string | undefined> {
  const row = await db.kysely.selectFrom('task').select('run_id').where('id', '=', uuidOrNone(id)).executeTakeFirst();
  return row?.run_id;
}

const attemptColumns = [
  'number',
  'status',
  'error',
  'package_name as packageName',
  'package_version as packageVersion',
  'package_integrity as packageIntegrity',
  'core_version as coreVersion',
  'node_version as nodeVersion',
  'worker_host as workerHost',
  'worker_id as workerId',
  'started_at as startedAt',
  'finished_at as finishedAt',
] as const;

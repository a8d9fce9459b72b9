import type { DeviceInfo, ErrorData } from '@netraven/core';
import { skipReason, type TagSettings } from '@netraven/core/attempt';
import type { PackageRecord } from '@netraven/core/registry';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Device } from '../devices/devices.ts';
import { settingsOf, tagSettings } from '../devices/settings.ts';
import type { NewJob } from '../queue/queue.ts';
import { recordset } from '../schema/recordset.ts';
import type { Tables } from '../schema/tables.ts';
import { notify, type Trx } from '../transaction.ts';
import { taskStatuses, type Counts } from '../schema/status.ts';
import { uuid } from '../schema/uuid.ts';

/** The pool of fleet tasks. */
const fleetPool = 'default';

/** A task before it is written. */
export interface NewTask {
  readonly id: string;
  readonly runId: string;
  /** Default: that of the device. */
  readonly pool?: string;
  /** Tasks with the same key run one after the other. */
  readonly key: string;
  readonly device?: DeviceInfo;
  readonly devices?: DeviceInfo[];
  /** Devices that a fleet task leaves out. Default: none. */
  readonly leftOut?: readonly LeftOutDevice[];
  /** The summary of the run. Default `false`. */
  readonly summary?: boolean;
  readonly skipped?: ErrorData;
  /** Not started before. */
  readonly startAt?: Date;
  /** From 1. Default: the run has no waves. */
  readonly wave?: number;
}

/** A device of a run that its fleet job does not get, and the reason. */
export interface LeftOutDevice {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** Rows that new tasks copy, and that decide whether they are skipped. */
export interface TaskSources {
  readonly tags: readonly TagSettings[];
  /** The tags of each credential. */
  readonly credentials: readonly { readonly tags: readonly string[] }[];
}

/** Loads the rows that new tasks copy. */
export async function taskSources(kysely: Kysely<Tables>): Promise<TaskSources> {
  const [tags, credentials] = await Promise.all([
    tagSettings(kysely),
    kysely.selectFrom('credential').select('tags').execute(),
  ]);
  return { tags, credentials };
}

/**
 * Returns a function that says why a run would skip a device: the job type does not support it, or no credential fits.
 * Undefined: it would not. Reads the credentials once: an import can give each of 10,000 devices its own.
 */
export function skipReasons(
  { meta }: PackageRecord,
  { credentials }: TaskSources,
): (device: Pick<DeviceInfo, 'name' | 'platform' | 'tags'>) => ErrorData | undefined {
  const opened = new Set<string>();
  let isForAll = false;
  for (const { tags } of credentials) {
    if (tags.length === 0) isForAll = true;
    for (const tag of tags) opened.add(tag);
  }
  return (device) => meta && skipReason(meta, device, isForAll || device.tags.some((tag) => opened.has(tag)));
}

/** Returns the tasks of a new run: one per device, skipped if the job type does not support it, or one for a fleet. */
export function tasksOf(
  runId: string,
  record: PackageRecord,
  devices: readonly Device[],
  sources: TaskSources,
): NewTask[] {
  const frozen = devices.map((device): DeviceInfo => {
    const { id, name, address, port, platform, tags } = device;
    return { id, name, address, port, platform, tags, vars: settingsOf(device, sources.tags).settings.vars ?? {} };
  });
  const skipped = frozen.map(skipReasons(record, sources));
  if (record.meta?.scope === 'fleet') {
    const task = { id: uuid(), runId, pool: fleetPool, key: runId, devices: frozen };
    return [leaveOut(task, new Map(frozen.map(({ id }, index) => [id, skipped[index]])))];
  }
  return frozen.map((device, index) => {
    const reason = skipped[index];
    const task = { id: uuid(), runId, key: device.id, device };
    return reason ? { ...task, skipped: reason } : task;
  });
}

/** Leaves devices with a reason out of a fleet task. If none is left, the task is skipped for the first reason. */
export function leaveOut(
  task: NewTask & { readonly devices: DeviceInfo[] },
  reasons: ReadonlyMap<string, ErrorData | undefined>,
): NewTask {
  const devices = task.devices.filter(({ id }) => !reasons.get(id));
  const added = task.devices.flatMap(({ id, name }): LeftOutDevice[] => {
    const reason = reasons.get(id);
    return reason ? [{ id, name, code: reason.code, message: reason.message }] : [];
  });
  const first = [...reasons.values()].find((reason) => reason !== undefined);
  const leftOut = [...(task.leftOut ?? []), ...added];
  return {
    ...task,
    devices,
    ...(leftOut.length > 0 && { leftOut }),
    ...(devices.length === 0 && first && { skipped: first }),
  };
}

/** Returns the number of new tasks in each status. */
export function countsOf(tasks: readonly NewTask[]): Counts {
  const counts = Object.fromEntries(taskStatuses.map((status) => [status, 0])) as Counts;
  for (const task of tasks) counts[task.skipped ? 'skipped' : 'queued']++;
  return counts;
}

/** A task that was written. */
export type WrittenTask = NewTask & { readonly pool: string; readonly jobType: string };

/** Writes tasks in one statement. Call `lockPools` before: the pools of devices must not change until the tasks are queued. */
export async function writeTasks(trx: Trx, tasks: readonly NewTask[]): Promise<WrittenTask[]> {
  const { rows } = await sql<{ id: string; pool: string; jobType: string }>`insert into task (
      id, run_id, job_type, dry_run, pool, device_id, device, devices, left_out, summary, start_at, wave, status, error, finished_at
    )
    select new.id, run_id, job_type, dry_run, coalesce(new.pool, device.pool, ${fleetPool}), device_id, new.device, devices,
      left_out, new.summary, start_at, new.wave,
      case when new.error is null then 'queued' else 'skipped' end, new.error,
      case when new.error is null then null else now() end
    from ${recordset('new', tasks, {
      id: ['uuid', (task) => task.id],
      run_id: ['uuid', (task) => task.runId],
      pool: ['text', (task) => task.pool ?? null],
      device_id: ['uuid', (task) => task.device?.id ?? null],
      device: ['jsonb', (task) => task.device],
      devices: ['jsonb', (task) => task.devices],
      left_out: ['jsonb', (task) => task.leftOut],
      summary: ['boolean', (task) => task.summary ?? false],
      start_at: ['timestamptz', (task) => task.startAt?.toISOString() ?? null],
      wave: ['int', (task) => task.wave ?? null],
      error: ['jsonb', (task) => task.skipped],
    })} join run on run.id = run_id left join device on device.id = device_id
    returning id, pool, job_type as "jobType"`.execute(trx);
  const written = new Map(rows.map((row) => [row.id, row]));
  // In the order of the tasks: the queue keeps it.
  return tasks.flatMap((task) => {
    const row = written.get(task.id);
    return row ? { ...task, pool: row.pool, jobType: row.jobType } : [];
  });
}

/** Queues tasks, and wakes the workers of their pools. */
export async function queueTasks(
  db: Database,
  trx: Trx,
  tasks: readonly (Omit<NewJob, 'kind'> & { readonly pool: string; readonly jobType: string })[],
): Promise<void> {
  const byPool = Map.groupBy(tasks, (task) => task.pool);
  for (const [pool, jobs] of byPool)
    await db.queue.insert(
      trx,
      pool,
      jobs.map((job) => ({ ...job, kind: 'task' })),
    );
  await notify(trx, 'netraven_task', byPool.keys());
}

import { errorData, type DeviceInfo, type ErrorData } from '@netraven/core';
import type { Window } from '@netraven/schedules';
import { sql, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { ofFences, priority, type FetchedInspection } from '../inspections/inspections.ts';
import { prepared } from '../prepared.ts';
import { drop } from '../queue/drop.ts';
import type { Fence } from '../queue/queue.ts';
import type { ExactPackage } from '../runs/exactly.ts';
import type { LeftOutDevice } from '../runs/new-tasks.ts';
import { configIdentity, openConfig } from '../runs/sealed-config.ts';
import * as windows from '../windows/windows.ts';
import type { Tables } from '../schema/tables.ts';
import { policyState } from '../workers/policies.ts';
import { commitResults } from './commit-results.ts';
import { blockingRun, lostChangeOf, type LostChange } from './lost-change.ts';
import { needsWith, type TaskNeeds } from './needs.ts';
import { returnBlocked, type BlockedTask } from './return-to-queue.ts';

/** A task that the queue handed to a worker. */
export interface FetchedTask {
  readonly taskId: string;
  readonly runId: string;
  readonly jobType: string;
  readonly dryRun: boolean;
  /** Not parsed yet; its secrets are opened. */
  readonly config: Record<string, unknown>;
  /** Null: a fleet task or a summary. */
  readonly device: DeviceInfo | null;
  /** Fleet: all of the run. Else empty. */
  readonly devices: readonly DeviceInfo[];
  /** Fleet: devices of the run that the job does not get. Else empty. */
  readonly leftOut: readonly LeftOutDevice[];
  /** The summary of the run, whose devices have all ended. */
  readonly summary: boolean;
  /** Earlier attempts that count against the job type's retries; lost ones count. */
  readonly tries: number;
  readonly fence: Fence;
  /** The run was cancelled: end the task as `cancelled` without starting it. */
  readonly cancelled: boolean;
  /** Set: an earlier attempt started to configure the device. Its change is undone, and the task is not repeated. */
  readonly lostChange: LostChange | undefined;
  /** Undefined for a fleet task. */
  readonly needs: TaskNeeds | undefined;
  /** The run whose change may be on the device, because its commit was never answered. The device takes no other change. Else null. */
  readonly heldBy: string | null;
  /** False: a schedule or trigger started the run, and its job must not change devices: no one confirmed it, or a job made the change. */
  readonly mayWrite: boolean;
  /** The only version of the package that may run it. Null: any. */
  readonly exactPackage: ExactPackage | null;
  /** Why the run was stopped, for a task that was not tried yet: skip it. */
  readonly stopped: ErrorData | null;
  /** A session limit stopped its last attempt at the login: the next one claims the session before its job starts. */
  readonly waitedForSession: boolean;
  /** The windows in which a task of a schedule or trigger may start, as of its fetch. Undefined for a run that a person asked for. */
  readonly windows: readonly Window[] | undefined;
  /** The state of the package policies when it was fetched, as `policies.state` returns it. */
  readonly policies: string;
  /** When it was fetched, by `performance.now()`. */
  readonly fetchedAt: number;
}

/** Delay of a task whose device has an open change, in ms. */
const blockedDelayMs = 5_000;

/**
 * Takes up to `size` tasks of a pool, at most one per device, with all they need. A device with an open change takes no
 * other task. The worker holds them until their results are committed, they are given back, or their lease is not renewed.
 *
 * @param onInspection called with each inspection, which needs no slot. Default: none is fetched
 * @param without job types that the worker cannot run now: their tasks would keep all others waiting. Default: none
 */
export async function fetch(
  db: Database,
  pool: string,
  size: number,
  onInspection?: (inspection: FetchedInspection) => void,
  without: readonly string[] = [],
): Promise<FetchedTask[]> {
  const limits = { without, ...(!onInspection && { maxPriority: priority - 1 }) };
  const fences = new Map((await db.queue.fetch(pool, size, limits)).map((fence) => [fence.id, fence]));
  if (fences.size === 0) return [];
  const loadedAt = performance.now();
  const ids = [...fences.keys()];
  const [taskRows, runRows] = await Promise.all([fetchedTasks(db, ids), runsOf(db, ids)]);
  const runs = new Map(runRows.map((row) => [row.run_id, row]));
  const rows = taskRows.flatMap((task) => {
    const run = runs.get(task.run_id);
    // The run may be removed between the two queries, with its tasks.
    return run ? { ...task, ...run } : [];
  });
  const open = configOpener(db);
  const known = rows.some(heedsWindows) ? await windows.list(db) : [];
  const fetched: Omit<FetchedTask, 'needs'>[] = [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const blocked: BlockedTask[] = [];
  // In the order of the queue.
  for (const [id, fence] of [...fences]) {
    const row = byId.get(id);
    if (!row) continue;
    fences.delete(id);
    const stopped = row.tries === 0 ? row.stop_reason : null;
    // A cancelled task and one of a stopped run end without a session.
    if (row.blocking_run !== null && row.cancel_requested_at === null && !stopped) {
      blocked.push({ fence, reason: waitsForUndo(row.blocking_run) });
      continue;
    }
    const opened = open(row);
    const lostChange = lostChangeOf(db, row, opened);
    if (opened instanceof Error && !lostChange) {
      await fail(db, fence, row, opened);
      continue;
    }
    const config = opened instanceof Error ? {} : opened;
    fetched.push({
      taskId: row.id,
      runId: row.run_id,
      jobType: row.job_type,
      dryRun: row.dry_run,
      config,
      device: row.device,
      devices: row.devices ?? [],
      leftOut: row.left_out ?? [],
      summary: row.summary,
      tries: row.tries,
      fence,
      cancelled: row.cancel_requested_at !== null,
      lostChange,
      heldBy: row.held_by_run,
      mayWrite: mayWrite(row),
      exactPackage: row.exact_package,
      stopped,
      waitedForSession: row.error?.code === 'NR_SESSION_LIMIT',
      windows: heedsWindows(row) ? known : undefined,
      policies: row.policies,
      fetchedAt: loadedAt,
    });
  }
  await returnBlocked(db, blocked, blockedDelayMs);
  if (onInspection) {
    for (const inspection of await ofFences(db, [...fences.values()])) {
      fences.delete(inspection.id);
      onInspection(inspection);
    }
  }
  await drop(db, [...fences.values()]);
  const needs = await needsWith(db, fetched, byId, loadedAt);
  return fetched.map((task, index) => ({ ...task, needs: needs[index] }));
}

/** Loads tasks, with what is known of their devices. */
async function fetchedTasks(db: Database, ids: readonly string[]) {
  const query = db.kysely
    .selectFrom('task')
    .leftJoin('device', 'device.id', 'task.device_id')
    .leftJoin('host_key', (on) =>
      on.onRef('host_key.device_id', '=', 'task.device_id').on('service', '=', sql.lit('ssh')),
    )
    .select(['task.id', 'task.device', 'task.devices', 'task.summary', 'task.left_out', 'task.tries'])
    .select(['task.configure_begun_at', 'task.error', 'task.open_change', 'task.undo_lines', 'task.run_id'])
    .select(['task.device_id', blockingRun.as('blocking_run')])
    .select(['device.name', 'device.tags', 'device.settings', 'device.last_credential_id as last'])
    .select('device.held_by_run')
    .select(['task.refused_logins as refused', 'host_key.algorithm', 'host_key.fingerprint'])
    .where(sql<boolean>`task.id = any(${ids}::uuid[])`);
  return (await prepared('fetched tasks', query).execute(db.kysely)).rows;
}

/** Loads the runs of tasks: a run may have many tasks and a large config. */
async function runsOf(db: Database, taskIds: readonly string[]) {
  const query = db.kysely
    .selectFrom('run')
    .leftJoin('trigger', 'trigger.id', 'run.trigger_id')
    .leftJoin('schedule', 'schedule.id', 'run.schedule_id')
    .select(['run.id as run_id', 'run.job_type', 'run.dry_run', 'run.config', 'run.sealed_config'])
    .select(['run.cancel_requested_at', 'run.schedule_id', 'run.trigger_id', 'run.may_write', 'run.stop_reason'])
    .select(['run.exact_package', 'schedule.allow_writes as schedule_writes', 'trigger.allow_writes as trigger_writes'])
    .select(
      sql<boolean>`run.trigger_id is not null
        and exists (select from trigger_event where trigger_event.run_id = run.id and own_change)`.as('own_change'),
    )
    .select(policyState.as('policies'))
    .where(sql<boolean>`run.id = any(array(select run_id from task where id = any(${taskIds}::uuid[])))`);
  return (await prepared('runs of fetched tasks', query).execute(db.kysely)).rows;
}

type RunRow = Pick<Selectable<Tables['run']>, 'config' | 'sealed_config' | 'job_type'> & { run_id: string };

/** The package may have got the permission since the run was created. Of a removed schedule or trigger, the run knows the last word. */
function mayWrite(
  row: Pick<Selectable<Tables['run']>, 'dry_run' | 'may_write'> & {
    readonly own_change: boolean;
    readonly schedule_writes: boolean | null;
    readonly trigger_writes: boolean | null;
  },
): boolean {
  // Null: a person asked for the run.
  if (row.dry_run || row.may_write === null) return true;
  return (row.schedule_writes ?? row.trigger_writes ?? row.may_write) && !row.own_change;
}

function heedsWindows(row: Pick<Selectable<Tables['run']>, 'schedule_id' | 'trigger_id'>): boolean {
  return row.schedule_id !== null || row.trigger_id !== null;
}

/** Returns a function that opens the config of a run; it opens each only once. */
function configOpener(db: Database): (row: RunRow) => Record<string, unknown> | Error {
  const opened = new Map<string, Record<string, unknown> | Error>();
  return (row) => {
    const known = opened.get(row.run_id);
    if (known) return known;
    const config = openOrError(db, row);
    opened.set(row.run_id, config);
    return config;
  };
}

/** Returns why a task waits: the change of another one is undone first. */
function waitsForUndo(runId: string): ErrorData {
  const error = dbError('NR_TASK_CHANGE_OPEN', `run ${runId} left a change open on the device, which is undone first`, {
    hint: `See how it ends: \`netraven runs show ${runId}\`.`,
  });
  return errorData(error, error.code);
}

function openOrError(db: Database, row: RunRow): Record<string, unknown> | Error {
  try {
    return openConfig(db, row, configIdentity(row.run_id));
  } catch (error) {
    return error as Error;
  }
}

/** Ends a task that no worker can execute, so that it is not fetched again and again. */
async function fail(
  db: Database,
  fence: Fence,
  row: RunRow & { device_id: string | null },
  error: Error,
): Promise<void> {
  const { run_id: runId, job_type: jobType, device_id: deviceId } = row;
  const data = errorData(error, 'NR_SECRET_UNREADABLE');
  const { code, message, hint } = data;
  const of = { task_id: fence.id, job_id: runId, device_id: deviceId };
  db.logger.error(`A task could not be started: ${message}`, { ...of, code, hint });
  await commitResults(db, [{ fence, runId, jobType, deviceId, status: 'error', error: data, artifacts: [] }]);
}

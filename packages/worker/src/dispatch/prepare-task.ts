import { errorData, messageOf, type ErrorData, type NetRavenError, type ResolvedMeta } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { integrityOf, type PackageRecord, type Registry } from '@netraven/core/registry';
import { dbError, runs, schedules, tasks, windows, workers, type Database } from '@netraven/db';
import { frozenError, type Platforms } from '@netraven/device';
import { workerError } from '../codes.ts';
import { isCancel, type Lease } from '../lease.ts';
import type { LeftOutTypes } from './left-out-types.ts';
import type { PackageLock } from '../follow/package-lock.ts';
import type { ResultWriter } from '../result-writer.ts';
import type { Batches } from '../task/batches.ts';
import { endWithoutUndo } from '../task/end-lost-change.ts';
import { heldError } from '../task/held-device.ts';
import { cancelled, resultOf } from '../task/result-of.ts';

export interface PrepareOptions {
  readonly db: Database;
  readonly log: Log;
  readonly registry: () => Registry;
  /** Resolves once the package policies of a fetched task are in force. Rejects if they cannot be read. */
  readonly applyPoliciesOf: (task: tasks.FetchedTask) => Promise<void>;
  readonly platforms: () => Platforms;
  readonly leftOut: LeftOutTypes;
  /** Called when the task has ended: only its result is stored then. */
  readonly leaveSlot: (to: 'storing') => void;
  readonly packageLock: PackageLock;
  readonly lease: Lease;
  readonly results: ResultWriter;
  readonly batches: Batches;
}

/** A task that this worker holds. Its signal aborts when it must stop working on the task. */
export interface HeldTask {
  readonly task: tasks.FetchedTask;
  readonly signal: AbortSignal;
}

/** A held task that can start, and the platforms known now. */
export interface PreparedTask extends HeldTask {
  /** The package that runs it. Undefined: the change of a lost attempt is undone, which needs no package. */
  readonly record: ReadyRecord | undefined;
  readonly platforms: Platforms;
}

/** A prepared task whose job is run. */
export interface PreparedJob extends PreparedTask {
  readonly record: ReadyRecord;
}

export type ReadyRecord = PackageRecord & { readonly meta: ResolvedMeta; readonly entry: string };

/** Gives another worker, which may have the type, the time to take the task. */
const missingTypeDelayMs = 2_000;
/** A package is changed within a few seconds. */
export const changingDelayMs = 1_000;

/**
 * Finds the package that runs a held task. Ends or gives back a task that cannot start here, and returns undefined. A task
 * whose change is undone does not depend on its package, nor on anything else that stops a job.
 */
export async function prepareTask(options: PrepareOptions, held: HeldTask): Promise<PreparedTask | undefined> {
  const { task, signal } = held;
  const reason: unknown = signal.reason;
  const isCancelled = signal.aborted && isCancel(reason);
  if (!task.lostChange && (task.cancelled || isCancelled)) await end(options, task, 'cancelled', cancelled);
  else if (signal.aborted && isStopping(reason)) await returnToQueue(options, task, 0, reason);
  // Its lease was lost: another worker may hold it.
  else if (signal.aborted && !isCancelled) return undefined;
  else if (task.lostChange) return prepareUndo(options, held, task.lostChange);
  else if (await havePolicies(options, task)) {
    const record = options.registry().get(task.jobType);
    if (isReady(record)) return prepareWith(options, held, record);
    await turnAway(options, task);
  }
  return undefined;
}

/** Returns true once the package policies of a task are in force. Gives the task back if they cannot be read. */
async function havePolicies(options: PrepareOptions, task: tasks.FetchedTask): Promise<boolean> {
  try {
    await options.applyPoliciesOf(task);
    return true;
  } catch (error) {
    const unread = `the decisions about job packages could not be read: ${messageOf(error)}`;
    await returnToQueue(options, task, missingTypeDelayMs, workerError('NR_TASK_POLICIES_UNREAD', unread));
    return false;
  }
}

/** Prepares the undo of a lost change. Gives the task back if this worker does not know the platform, or no session is free. */
async function prepareUndo(
  options: PrepareOptions,
  held: HeldTask,
  { open }: tasks.LostChange,
): Promise<PreparedTask | undefined> {
  const { task } = held;
  const platforms = options.platforms();
  const platform = task.device?.platform ?? '';
  if (open && !platforms.get(platform)) {
    const isCancelled = task.cancelled || isCancel(held.signal.reason);
    if (isCancelled && !(await workers.isPlatformKnown(options.db, task.fence.pool, platform))) {
      const reason = `the run was cancelled, and no live worker of pool ${task.fence.pool} has the platform ${platform}`;
      options.leaveSlot('storing');
      await options.results.write(endWithoutUndo({ task, log: options.log }, reason));
      return undefined;
    }
    const hint = `Install the platform on a worker of pool ${task.fence.pool}. To undo the change by hand instead, run \`netraven runs cancel ${task.runId}\`: the task then shows the lines.`;
    const message = `this worker does not have the platform ${platform}`;
    const missing = workerError('NR_TASK_PACKAGE_MISSING', message, { hint });
    await returnToQueue(options, task, missingTypeDelayMs, missing);
    return undefined;
  }
  // The undo opens a session, whatever the job did.
  const keys = open && !(open instanceof Error) ? task.needs?.sessionLimits : [];
  return (await claimSession(options, task, keys)) ? { ...held, record: undefined, platforms } : undefined;
}

async function prepareWith(
  options: PrepareOptions,
  { task: fetched, signal }: HeldTask,
  record: ReadyRecord,
): Promise<PreparedTask | undefined> {
  const task = inOpenWindows({ ...fetched, windows: await windowsNow(options, fetched) }, record);
  const held = { task, signal };
  const reason = skipReason(task, record) ?? (await otherPackage(task, record));
  if (reason) await skip(options, task, reason);
  else if (task.tries > record.meta.retries) await end(options, task, 'error', lastLost(task, record));
  else if (!(await claimSession(options, task, claimedAtStart(task, record)))) return undefined;
  else if (options.packageLock.acquire(record.name, task.taskId)) {
    return { ...held, record, platforms: options.platforms() };
  } else {
    const hint = 'Nothing to do: the task runs with the new version.';
    const changing = workerError('NR_PACKAGE_REPLACED', `${record.name} is being changed`, { hint });
    await returnToQueue(options, task, changingDelayMs, changing);
  }
  return undefined;
}

/**
 * Claims the session of a task that surely opens one. Returns false if it waits in the queue for room. Other jobs claim
 * before they log in.
 */
async function claimSession(
  { batches }: PrepareOptions,
  { fence }: tasks.FetchedTask,
  keys: readonly string[] = [],
): Promise<boolean> {
  return keys.length === 0 || batches.claimSession({ fence, keys, mayWait: true });
}

/** Returns the session limits that are claimed before the job starts: its job surely opens a session, or just wanted to. */
export function claimedAtStart(
  { needs, waitedForSession }: tasks.FetchedTask,
  { meta }: ReadyRecord,
): readonly string[] {
  return waitedForSession || meta.requires.includes('cli') ? (needs?.sessionLimits ?? []) : [];
}

/** Returns why a task must not start now: unconfirmed writes, a change that may be on the device, no summarize(), a stopped run, a closed window, or frozen credentials. */
function skipReason(task: tasks.FetchedTask, record: ReadyRecord): ErrorData | undefined {
  const { device, needs, windows: known, stopped, mayWrite, jobType, summary } = task;
  if (!mayWrite && record.permissions.includes('device:write')) {
    const message = `${jobType} may change devices, and no person has confirmed that for its schedule or trigger`;
    const hint =
      'Look at the package with `netraven jobs list`, then confirm what started it: `netraven schedules set <name> --live` or `netraven triggers set <name> --live`.';
    return errorData(dbError('NR_WRITES_UNCONFIRMED', message, { hint }), 'NR_WRITES_UNCONFIRMED');
  }
  if (summary && !record.summarizes) {
    const reason = workerError('NR_TASK_NO_SUMMARY', `${record.name} ${record.version} exports no summarize()`);
    return errorData(reason, reason.code);
  }
  if (!device) return closedForAll(task);
  if (stopped) return stopped;
  const held = task.dryRun || !record.permissions.includes('device:write') ? undefined : heldError(task);
  if (held) return errorData(held, held.code);
  const tags = [...device.tags, ...(needs?.tags ?? [])];
  const closed = schedules.closedReason(known ?? [], record, { tags }, new Date());
  if (closed || needs?.frozen === undefined || !record.meta.requires.includes('cli')) return closed;
  return errorData(frozenError(needs.frozen), 'NR_CREDENTIAL_FROZEN');
}

/** A task that was fetched longer ago has old windows, in ms: it waited for a slot. */
const freshMs = 1_000;

/** Returns the windows that a task heeds, as they are now. */
async function windowsNow(
  { db }: PrepareOptions,
  { windows: known, fetchedAt }: tasks.FetchedTask,
): Promise<tasks.FetchedTask['windows']> {
  return known && performance.now() - fetchedAt > freshMs ? windows.list(db) : known;
}

/** Returns a fleet task without the devices that a window closes now: it may have waited since its run was created. */
function inOpenWindows(task: tasks.FetchedTask, record: ReadyRecord): tasks.FetchedTask {
  const now = new Date();
  const closed = task.devices.flatMap((device) => {
    const reason = schedules.closedReason(task.windows ?? [], record, device, now);
    return reason ? [{ id: device.id, name: device.name, code: reason.code, message: reason.message }] : [];
  });
  if (closed.length === 0) return task;
  const ids = new Set(closed.map(({ id }) => id));
  return {
    ...task,
    devices: task.devices.filter(({ id }) => !ids.has(id)),
    leftOut: [...task.leftOut, ...closed],
  };
}

/** Returns why a fleet task has no device left. */
function closedForAll({ devices, leftOut, summary }: tasks.FetchedTask): ErrorData | undefined {
  const closed = leftOut.find(({ code }) => code === 'NR_WINDOW_CLOSED');
  if (summary || devices.length > 0 || !closed) return undefined;
  const error = dbError('NR_WINDOW_CLOSED', closed.message);
  return errorData(error, error.code);
}

/** Returns why a task of a run that is repeated exactly must not start here: its package was changed meanwhile. */
async function otherPackage(
  { exactPackage, runId }: tasks.FetchedTask,
  record: ReadyRecord,
): Promise<ErrorData | undefined> {
  if (!exactPackage) return undefined;
  const { name, version } = record;
  const now = { name, version, integrity: (await integrityOf(record)) ?? null };
  if (runs.isSamePackage(exactPackage, now)) return undefined;
  const [asked, has] = [exactPackage, now].map(runs.describeVersion);
  return errorData(runs.notSameError(runId, `it needs ${asked}, and the worker has ${has}`), 'NR_RUN_NOT_SAME');
}

/** Returns a task to the queue if another worker may have its job type. Skips the task if no worker has it. */
async function turnAway(options: PrepareOptions, task: tasks.FetchedTask): Promise<void> {
  const { db, packageLock } = options;
  const { jobType } = task;
  if (packageLock.isRemoved(jobType) && !(await isAdvertised(db, jobType))) {
    const reason = workerError('NR_TASK_TYPE_REMOVED', `the job type ${jobType} was removed while the task waited`);
    await skip(options, task, errorData(reason, reason.code));
    return;
  }
  options.leftOut.add(jobType);
  await returnToQueue(options, task, missingTypeDelayMs, notReady(options.registry(), jobType));
}

/** Returns why no package of this worker has a job type. */
function notReady(registry: Registry, jobType: string): NetRavenError {
  const record = registry.records.find((one) => one.jobType === jobType);
  if (!record) return workerError('NR_TASK_PACKAGE_MISSING', `this worker has no job type ${jobType}`);
  const [problem] = record.problems;
  const reason = `${record.name} is ${record.state} on this worker${problem ? `: ${problem.message}` : ''}`;
  return workerError('NR_TASK_TYPE_DISABLED', reason, problem && { hint: problem.fix });
}

/** Ends a task that must not start, with the reason. */
async function skip({ db, lease }: PrepareOptions, { fence }: tasks.FetchedTask, reason: ErrorData): Promise<void> {
  lease.release(fence);
  await tasks.skip(db, fence, reason);
}

/** Ends a task that is not started again. */
async function end(
  { results, leaveSlot }: PrepareOptions,
  task: tasks.FetchedTask,
  status: 'cancelled' | 'error',
  error: ErrorData,
): Promise<void> {
  leaveSlot('storing');
  await results.write(resultOf(task, { status, error }));
}

async function isAdvertised(db: Database, jobType: string): Promise<boolean> {
  const advertised = await workers.offers(db);
  return advertised.some(({ record }) => record.jobType === jobType && record.state === 'ready');
}

function lastLost({ tries }: tasks.FetchedTask, { meta }: ReadyRecord): ErrorData {
  return tasks.taskLost(`${tries} attempts were lost; ${meta.retries + 1} are allowed`, { retryable: false });
}

/** Returns a task without an attempt to the queue, to be fetched again after a delay in ms. Counts no try. */
export async function returnToQueue(
  { db, lease }: Pick<PrepareOptions, 'db' | 'lease'>,
  task: tasks.FetchedTask,
  delayMs: number,
  reason: NetRavenError,
): Promise<void> {
  lease.release(task.fence);
  await tasks.returnToQueue(db, task.fence, delayMs, errorData(reason, reason.code));
}

function isStopping(reason: unknown): reason is NetRavenError {
  return (reason as { code?: unknown } | undefined)?.code === 'NR_WORKER_STOPPING';
}

function isReady(record: PackageRecord | undefined): record is ReadyRecord {
  return record?.meta !== undefined && record.entry !== undefined;
}

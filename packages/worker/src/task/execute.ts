import { errorData, type ErrorData, type JobResult } from '@netraven/core';
import { attemptErrorOf, keptResult, Deadline, placeThrown, verdictOf } from '@netraven/core/attempt';
import type { HostTask, JobHost } from '@netraven/core/host';
import type { Log } from '@netraven/core/log';
import type { tasks } from '@netraven/db';
import { workerError } from '../codes.ts';
import { heldError } from './held-device.ts';
import { makeTaskContext, type TaskContext, type TaskContextOptions } from './task-context.ts';
import { nameDevice } from './name-device.ts';
import { resultOf } from './result-of.ts';
import { withChange } from './with-change.ts';

export interface ExecuteOptions extends Omit<TaskContextOptions, 'onConflict'> {
  readonly host: JobHost;
}

/** Makes one attempt: runs the job in its host. Never rejects. */
export async function execute(options: ExecuteOptions): Promise<ExecutedTask> {
  if (options.signal.aborted) return end(options, undefined, options.signal.reason);
  const ended = await attempt(options, (host, hostTask) => host.run(hostTask));
  // The process died, and it is unknown which of its tasks is the cause: this one gets a process of its own once.
  if (ended.result.error?.code !== 'NR_HOST_BYSTANDER' || ended.configureBegun) return ended;
  await ended.loginsNoted;
  // Many may wait for their turn: the slots are for the tasks of other packages.
  options.onWait();
  // The needs are loaded again: a credential that the device just refused must not be tried twice.
  const again = { ...options, task: { ...options.task, needs: undefined } };
  return attempt(again, (host, hostTask) => host.runAlone(hostTask));
}

/** A task whose attempt is over. */
export interface ExecutedTask {
  readonly result: tasks.TaskResult;
  /** Set: the result says nothing about the job, so the task goes back uncharged, for this reason. */
  readonly returnReason?: ErrorData;
  readonly configureBegun: boolean;
  /** Resolves once the logins of the attempt are stored. */
  readonly loginsNoted?: Promise<void> | undefined;
}

async function attempt(
  given: ExecuteOptions,
  run: (host: JobHost, task: HostTask) => Promise<JobResult>,
): Promise<ExecutedTask> {
  const { task, host, record } = given;
  const deadline = new Deadline(record.meta.timeoutMs);
  const conflict = new AbortController();
  const signal = AbortSignal.any([given.signal, deadline.signal, conflict.signal]);
  const options = { ...given, signal };
  let context: TaskContext | undefined;
  let ended: ExecutedTask;
  try {
    context = await makeTaskContext({ ...options, onConflict: (reason) => conflict.abort(reason) });
    if (task.tries === 0) logLeftOut(given.log, task);
    const result = await run(host, {
      jobId: task.runId,
      jobType: task.jobType,
      config: task.config,
      dryRun: task.dryRun,
      ...(task.device && { device: task.device }),
      ...(task.summary ? { summary: true } : !task.device && { devices: task.devices }),
      signal,
      capabilities: context.capabilities,
      log: context.log,
      redact: context.redact,
      onStart: () => deadline.begin(),
    });
    await context.hostKeyPinned();
    ended = await end(options, context, undefined, result);
  } catch (error) {
    ended = await end(options, context, error);
  }
  deadline.end();
  if (options.lease.mayUndo(task.fence)) {
    const change = await context?.endChange(ended.result.status === 'success');
    ended = { ...ended, result: withChange(options, ended.result, change, context?.configChange()) };
  } else if (context?.hasOpenChange()) {
    // The attempt that holds the task next undoes the change: this result would say that it was kept.
    const reason = workerError('NR_WORKER_FENCED', 'the lease lapsed before the change was kept or undone');
    ended = { ...ended, returnReason: errorData(reason, reason.code) };
  }
  await context?.close();
  // The caller waits for it, outside of the slot of the task.
  return { ...ended, loginsNoted: context?.loginsNoted() };
}

/** Devices that have an entry of their own. */
const mostLeftOut = 100;

/** Logs the devices that a fleet job does not get, each with the reason. */
function logLeftOut(log: Log, { taskId, runId: jobId, leftOut }: tasks.FetchedTask): void {
  for (const { id: deviceId, name, code, message } of leftOut.slice(0, mostLeftOut)) {
    log.logger('worker.task', { jobId, deviceId }).warning(`The job does without ${name}: ${message}`, { code });
  }
  if (leftOut.length <= mostLeftOut) return;
  const text = `The job does without ${leftOut.length - mostLeftOut} more devices: see \`netraven tasks show ${taskId}\``;
  log.logger('worker.task', { jobId }).warning(text, { devices: leftOut.length });
}

/** Returns the result of a dry run, which also says that a live run would be skipped. */
function withHeld(result: JobResult, { task, record }: ExecuteOptions): JobResult {
  const held = task.dryRun && record.permissions.includes('device:write') ? heldError(task) : undefined;
  if (!held || !task.device) return result;
  const skips = `a live run would be skipped: ${held.message}, see \`netraven devices release ${task.device.name}\``;
  return { ...result, message: result.message === undefined ? skips : `${result.message}; ${skips}` };
}

async function end(
  options: ExecuteOptions,
  context: TaskContext | undefined,
  thrown: unknown,
  result?: JobResult,
): Promise<ExecutedTask> {
  const { task, record, signal } = options;
  const configureBegun = context?.configureBegun() ?? false;
  if (result && context) {
    const shown = withHeld(keptResult(result, task.dryRun), options);
    return {
      result: resultOf(task, { ...verdictOf(shown), result: shown, ...(await context.written()) }),
      configureBegun,
    };
  }
  const early = attemptErrorOf(thrown, signal);
  const { code } = early.error;
  const isUncharged = early.stopped && uncharged.has(code);
  // Another attempt could only say that it does not start.
  const isOver = isUncharged && configureBegun && code !== 'NR_WORKER_FENCED';
  const place = placeThrown((thrown as { cause?: unknown } | null)?.cause, record.path);
  const placed = code === 'NR_JOB_THREW' ? placedAt(early.error, place) : early.error;
  const error = nameDevice(isOver ? notStartedAgain(placed) : placed, task.device);
  const retries = configureBegun ? 0 : record.meta.retries;
  const triesLeft = error.retryable && task.tries < retries;
  return {
    result: resultOf(task, {
      status: early.status,
      error,
      ...(triesLeft && { retryInMs: retryDelayMs(task.tries), retry: { number: task.tries + 1, of: retries } }),
    }),
    ...(((isUncharged && !isOver) || isFrozen(options, error, context)) && {
      returnReason: early.error,
    }),
    configureBegun,
  };
}

/** Returns true if no credential of the device may be sent: back in the queue, its task is skipped like those that wait. */
function isFrozen({ record }: ExecuteOptions, { code }: ErrorData, context: TaskContext | undefined): boolean {
  if (code !== 'NR_CREDENTIAL_FROZEN' || !context || context.configureBegun()) return false;
  return record.meta.requires.includes('cli') && context.allFrozen();
}

function notStartedAgain({ message }: ErrorData): ErrorData {
  const error = workerError('NR_TASK_CONFIGURE_BEGUN', `${message}; the task is not started again`);
  return errorData(error, error.code);
}

/** Names the line of the job that threw, for its author. */
function placedAt(error: ErrorData, place: string | undefined): ErrorData {
  return place === undefined ? error : { ...error, message: `${error.message} (${place.slice(0, 200)})` };
}

/** Returns how long a task waits before its next try, in ms: 2 s, doubled with each try up to 60 s, give or take a tenth. */
function retryDelayMs(tries: number): number {
  return Math.round(Math.min(2_000 * 2 ** tries, 60_000) * (0.9 + 0.2 * Math.random()));
}

const uncharged = new Set(['NR_WORKER_STOPPING', 'NR_WORKER_FENCED', 'NR_PACKAGE_REPLACED', 'NR_SESSION_LIMIT']);

import { hostname } from 'node:os';
import { errorData, messageOf } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { integrityOf, ownCore } from '@netraven/core/registry';
import { tasks, whileAway, type Database } from '@netraven/db';
import { workerError } from '../codes.ts';
import type { HostInUse, JobHosts } from '../job-hosts.ts';
import type { Lease } from '../lease.ts';
import type { ResultWriter } from '../result-writer.ts';
import type { Batches } from '../task/batches.ts';
import { endLostChange } from '../task/end-lost-change.ts';
import { execute, type ExecutedTask } from '../task/execute.ts';
import type { JumpLogins } from '../task/jump-logins.ts';
import type { LoginGuards } from '../task/login-guard.ts';
import { logAttemptEnd } from '../task/log-attempt-end.ts';
import { resultOf } from '../task/result-of.ts';
import { changingDelayMs, type PreparedJob, type PreparedTask } from './prepare-task.ts';

export interface RunPreparedOptions {
  readonly db: Database;
  readonly batches: Batches;
  readonly jumpLogins: JumpLogins;
  readonly loginGuards: LoginGuards;
  readonly workerId: string;
  readonly lease: Lease;
  readonly log: Log;
  readonly flushLogs: () => Promise<void>;
  readonly hosts: JobHosts;
  /** Called when the files of a package are not those that the registry knows. */
  readonly onReplaced: () => void;
  readonly results: ResultWriter;
}

const replaced = 'NR_PACKAGE_REPLACED';
/** Delays of tasks that go back to the queue, in ms. Default 0. */
const returnDelays: ReadonlyMap<string, number> = new Map([
  [replaced, changingDelayMs],
  ['NR_SESSION_LIMIT', 1_000],
]);

/**
 * Runs a prepared task and stores its result, or gives it back. `leaveSlot`: the task waits, or its job is over and its
 * result is stored now. May be called more than once.
 *
 * The start of the attempt is recorded while the job starts and connects: the lease already keeps other workers away. It
 * is recorded before a login, before a change of the device, and before the result is stored.
 */
export async function runPrepared(
  options: RunPreparedOptions,
  prepared: PreparedTask,
  leaveSlot: (to: 'apart' | 'storing') => void,
): Promise<void> {
  const { db, batches, results, lease } = options;
  const { fence } = prepared.task;
  const started = startAttempt(options, prepared);
  const isStarted = started.then(
    () => true,
    (error: unknown) => {
      lease.lose(fence, `the start of its attempt could not be recorded: ${messageOf(error)}`);
      return false;
    },
  );
  const { record } = prepared;
  const onWait = (): void => leaveSlot('apart');
  const { result, returnReason, loginsNoted } = record
    ? await executeUnchanged(options, { ...prepared, record }, started, onWait)
    : await endLostChange({ ...options, ...prepared, started, onWait });
  leaveSlot('storing');
  await loginsNoted;
  if (!(await isStarted)) return;
  if (result && !returnReason) await results.write(result);
  else if (returnReason) {
    logAttemptEnd(options.log, resultOf(prepared.task, { status: 'cancelled', error: returnReason }));
    const delayMs = returnDelays.get(returnReason.code) ?? 0;
    await whileAway(untilLapsed(db), () => tasks.returnToQueue(db, fence, delayMs, returnReason));
  }
  if (prepared.task.needs?.sessionLimits.length) {
    // The result is stored. If this fails, waiting tasks are woken within a second.
    await batches.sessionEnded().catch(() => undefined);
  }
}

/** Records the start of an attempt. @throws {NetRavenError} NR_WORKER_FENCED when another attempt holds the task */
async function startAttempt(
  { db, batches, workerId }: RunPreparedOptions,
  { task, record }: PreparedTask,
): Promise<void> {
  const attempt = {
    fence: task.fence,
    workerId,
    ...(record && {
      packageName: record.name,
      packageVersion: record.version,
      packageIntegrity: await integrityOf(record),
    }),
    coreVersion: ownCore().version,
    nodeVersion: process.version,
    workerHost: `${hostname()}:${process.pid}`,
  };
  if (await whileAway(untilLapsed(db), () => batches.startAttempt(attempt))) return;
  throw workerError('NR_WORKER_FENCED', 'another attempt holds the task');
}

/** Aborts when the lease has lapsed: then the task is another worker's. */
function untilLapsed(db: Database): AbortSignal {
  return AbortSignal.timeout(db.queue.leaseSeconds * 1_000);
}

/** Executes a task. A result counts only when the files of the package stayed those that the registry knows. */
async function executeUnchanged(
  options: RunPreparedOptions,
  prepared: PreparedJob,
  started: Promise<void>,
  onWait: () => void,
): Promise<Partial<ExecutedTask>> {
  const { task, record } = prepared;
  const { hosts, log, onReplaced } = options;
  let hostInUse: HostInUse | undefined;
  let ended: Partial<ExecutedTask> = {};
  try {
    hostInUse = await hosts.take(record);
    ended = await execute({ ...options, ...prepared, host: hostInUse.host, started, onWait });
    // A device that was configured stays configured: its task is not repeated.
    if (!hostInUse.isReplaced() || ended.configureBegun) return ended;
    throw workerError(replaced, `${record.name} was replaced while the task ran`);
  } catch (error) {
    const reason = errorData(error, 'NR_TASK_UNEXPECTED');
    if (reason.code === replaced) {
      onReplaced();
      const { loginsNoted } = ended;
      return { returnReason: reason, ...(loginsNoted && { loginsNoted }) };
    }
    log.logger('worker.dispatch').error('a task could not be executed', { task_id: task.taskId, error: { ...reason } });
    return { result: resultOf(task, { status: 'error', error: reason }) };
  } finally {
    hostInUse?.release();
  }
}

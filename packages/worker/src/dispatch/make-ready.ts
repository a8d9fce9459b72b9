import { errorData, type ErrorData, type NetRavenError, type ResolvedMeta } from '@netraven/core';
import { attemptError } from '@netraven/core/attempt';
import type { PackageRecord, Registry } from '@netraven/core/registry';
import { tasks, workers, type Database } from '@netraven/db';
import { workerError } from '../codes.ts';
import type { Lease } from '../lease.ts';
import type { PackageGate } from '../packages/follow/gate.ts';
import type { Settler } from '../settler.ts';
import { outcomeOf } from '../task/outcome-of.ts';
import { giveBack } from './give-back.ts';

export interface MakeReadyOptions {
  readonly db: Database;
  readonly registry: () => Registry;
  readonly gate: PackageGate;
  readonly lease: Lease;
  readonly settler: Settler;
}

/** A task this worker holds and has not started. */
export interface Held {
  readonly work: tasks.Work;
  readonly signal: AbortSignal;
}

export type ReadyRecord = PackageRecord & { readonly meta: ResolvedMeta; readonly entry: string };

/** One that has passed the gate of the package that is to run it. */
export type Ready = Held & { readonly record: ReadyRecord };

/** Another worker may have the type: it gets the time to take the task. */
const missingTypeDelayMs = 2_000;
/** A package that is being changed is back soon. */
export const changingDelayMs = 1_000;

/** Finds the package for a held task. One that cannot be begun here is ended or given back, and that is all of it. */
export async function makeReady(options: MakeReadyOptions, held: Held): Promise<Ready | undefined> {
  const { registry, gate, lease } = options;
  const { work, signal } = held;
  const record = registry().get(work.jobType);
  const reason: unknown = signal.reason;
  if (work.cancelled || (signal.aborted && isCancel(reason))) {
    end(options, work, 'cancelled', cancelled);
  } else if (signal.aborted && isStopping(reason)) {
    await giveBack(options, work, 0, reason);
  } else if (signal.aborted) {
    // The lease on it was lost: it is another's by now.
    lease.release(work.fence);
  } else if (!isReady(record)) await turnAway(options, work);
  else if (work.tries > record.meta.retries) end(options, work, 'error', lastLost(work, record));
  else if (gate.enter(record.name, work.taskId)) return { ...held, record };
  else {
    const changing = workerError('NR_PACKAGE_CHANGING', `${record.name} is being changed`);
    await giveBack(options, work, changingDelayMs, changing);
  }
  return undefined;
}

/** What this worker has no job type for, another may have. What was removed here and is nowhere else waits in vain. */
async function turnAway(options: MakeReadyOptions, work: tasks.Work): Promise<void> {
  const { db, gate, lease } = options;
  const { fence, jobType } = work;
  if (gate.isRemoved(jobType) && !(await isOffered(db, jobType))) {
    lease.release(fence);
    const reason = workerError('NR_TASK_TYPE_REMOVED', `the job type ${jobType} was removed while the task waited`);
    await tasks.skip(db, fence, errorData(reason, reason.code));
    return;
  }
  const missing = workerError('NR_TASK_TYPE_MISSING', `this worker has no job type ${jobType}`);
  await giveBack(options, work, missingTypeDelayMs, missing);
}

/** Ends a task that is not begun again. */
function end(
  { settler, lease }: MakeReadyOptions,
  work: tasks.Work,
  status: 'cancelled' | 'error',
  error: ErrorData,
): void {
  void settler.settle({ ...outcomeOf(work), status, error, artifacts: [] }).finally(() => lease.release(work.fence));
}

async function isOffered(db: Database, jobType: string): Promise<boolean> {
  const offers = await workers.offers(db);
  return offers.some(({ record }) => record.jobType === jobType && record.state === 'ready');
}

const cancelled = errorData(attemptError('NR_RUN_CANCELLED', 'the run was cancelled'), 'NR_RUN_CANCELLED');

function lastLost({ tries }: tasks.Work, { meta }: ReadyRecord): ErrorData {
  return tasks.taskLost(`${tries} attempts were lost; ${meta.retries + 1} are allowed`, { retryable: false });
}

function isCancel(reason: unknown): boolean {
  return (reason as { code?: unknown } | undefined)?.code === 'NR_RUN_CANCELLED';
}

function isStopping(reason: unknown): reason is NetRavenError {
  return (reason as { code?: unknown } | undefined)?.code === 'NR_WORKER_STOPPING';
}

function isReady(record: PackageRecord | undefined): record is ReadyRecord {
  return record?.meta !== undefined && record.entry !== undefined;
}

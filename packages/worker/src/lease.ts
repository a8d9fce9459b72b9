import { messageOf, type Logger } from '@netraven/core';
import { attemptError } from '@netraven/core/attempt';
import { inspections, runs, tasks, type Database } from '@netraven/db';
import { workerError } from './codes.ts';

export interface LeaseOptions {
  readonly db: Database;
  readonly logger: Logger;
  /** Length of the lease, in ms: the queue gives a task to another worker when it was not renewed for so long. */
  readonly leaseMs: number;
}

/** Interval at which the lease is renewed, in ms. */
const touchEveryMs = 5_000;

interface Held {
  readonly fence: tasks.Fence;
  readonly runId: string;
  readonly abort: AbortController;
  /** When its lease was asked for or renewed last. */
  renewedAt: Moment;
  /** Another worker may have the task. */
  isLost: boolean;
}

/**
 * The lease on the tasks that this worker holds, renewed for all together. When it was not renewed for 0.7 of its length,
 * or another attempt holds a task, the work is aborted: two workers must not act on one device.
 */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #held = new Map<string, Held>();
  readonly #timer: NodeJS.Timeout;
  #renewing: Promise<void> | undefined;
  /** The question for cancelled work. A renewal does not wait for it. */
  #asking: Promise<void> | undefined;
  /** Set once the work on all tasks was aborted. */
  #abortedAll: Error | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), touchEveryMs);
  }

  /**
   * Holds a task. The signal aborts when its lease is lost, when its run is cancelled, and by `abort` and `abortAll`.
   *
   * @param askedAt when the queue was asked for the task: the answer of a slow database comes late. Default: now
   */
  hold({ fence, runId }: Pick<tasks.FetchedTask, 'fence' | 'runId'>, askedAt: Moment = moment()): AbortSignal {
    const before = this.#held.get(fence.id);
    // This worker works on an earlier attempt: the clock of the database was set ahead.
    if (before) this.#fence(before, 'another attempt holds the task');
    const abort = new AbortController();
    this.#held.set(fence.id, { fence, runId, abort, renewedAt: askedAt, isLost: false });
    if (this.#abortedAll) abort.abort(this.#abortedAll);
    return abort.signal;
  }

  release(fence: tasks.Fence): void {
    // This worker may hold a later attempt at the same task.
    if (this.#held.get(fence.id)?.fence.retryCount === fence.retryCount) this.#held.delete(fence.id);
  }

  /** Returns true if no other worker can hold the task yet. Looks at the clock: after a stop of the process, timers are late. */
  isHeld(fence: tasks.Fence): boolean {
    this.#fenceIfSilent();
    const held = this.#held.get(fence.id);
    return held?.fence.retryCount === fence.retryCount && !held.abort.signal.aborted;
  }

  /** Returns true if no other worker can hold the task yet, also after its work was aborted: its change is undone then. */
  mayUndo(fence: tasks.Fence): boolean {
    this.#fenceIfSilent();
    const held = this.#held.get(fence.id);
    return held?.fence.retryCount === fence.retryCount && !held.isLost;
  }

  /** Stops the work on a task that another attempt may hold. */
  lose(fence: tasks.Fence, why: string): void {
    const held = this.#held.get(fence.id);
    if (held?.fence.retryCount === fence.retryCount) this.#fence(held, why);
  }

  /** Aborts the work on one task, with this reason. */
  abort(taskId: string, reason: Error): void {
    this.#held.get(taskId)?.abort.abort(reason);
  }

  /** Aborts the work on all tasks, also on those that are held later, with this reason. */
  abortAll(reason: Error): void {
    this.#abortedAll = reason;
    for (const { abort } of this.#held.values()) abort.abort(reason);
  }

  /** Aborts the work on the tasks of a cancelled run. */
  cancel(runId: string): void {
    for (const held of this.#held.values()) {
      if (held.runId === runId) held.abort.abort(attemptError('NR_RUN_CANCELLED', 'the run was cancelled'));
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#renewing, this.#asking]);
  }

  #tick(): void {
    this.#renewing ??= this.#orLog('the lease could not be renewed', () => this.#renew()).finally(
      () => (this.#renewing = undefined),
    );
    this.#asking ??= this.#orLog('cancelled work could not be looked for', () => this.#askForCancels()).finally(
      () => (this.#asking = undefined),
    );
    this.#fenceIfSilent();
  }

  #fenceIfSilent(): void {
    for (const held of this.#held.values()) {
      const silentMs = since(held.renewedAt);
      if (silentMs > 0.7 * this.#options.leaseMs) this.#fence(held, `the lease was not renewed for ${silentMs} ms`);
    }
  }

  /** Stops the work on a task. The database refuses what is still written of it. */
  #fence(held: Held, why: string): void {
    held.isLost = true;
    const { fence, runId, abort } = held;
    if (abort.signal.aborted) return;
    abort.abort(workerError('NR_WORKER_FENCED', why));
    this.#options.logger.warning(`work on a task was stopped: ${why}`, { task_id: fence.id, job_id: runId });
  }

  async #renew(): Promise<void> {
    const asked = moment();
    const fences = [...this.#held.values()].map(({ fence }) => fence);
    const { renewed, lost } = await tasks.renew(this.#options.db, fences);
    for (const fence of renewed) {
      const held = this.#held.get(fence.id);
      if (held?.fence.retryCount === fence.retryCount) held.renewedAt = asked;
    }
    for (const fence of lost) this.lose(fence, 'another attempt holds the task');
  }

  /** Aborts cancelled work: a notification of a cancel can be lost. */
  async #askForCancels(): Promise<void> {
    const { db } = this.#options;
    const held = [...this.#held.values()];
    for (const id of await runs.cancelAsked(db, [...new Set(held.map(({ runId }) => runId))])) this.cancel(id);
    const inspectionIds = held.filter(isInspection).map(({ runId }) => runId);
    for (const id of await inspections.removed(db, inspectionIds)) this.cancel(id);
  }

  async #orLog(failed: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.logger.error(failed, { error: messageOf(error) });
    }
  }
}

/** Returns true for an inspection, which has no run. */
function isInspection({ fence, runId }: Held): boolean {
  return fence.id === runId;
}

/** Returns true for the reason with which the work on a cancelled run or inspection is aborted. */
export function isCancel(reason: unknown): boolean {
  return (reason as { code?: unknown } | undefined)?.code === 'NR_RUN_CANCELLED';
}

/** A time by two clocks: one that can be set, and one that stops while the machine sleeps. */
export interface Moment {
  readonly byDate: number;
  readonly byProcess: number;
}

/** Returns the time of now. */
export function moment(): Moment {
  return { byDate: Date.now(), byProcess: performance.now() };
}

/** Returns the longer time, in ms: the clock of the machine may have been set back. */
function since({ byDate, byProcess }: Moment): number {
  return Math.round(Math.max(Date.now() - byDate, performance.now() - byProcess));
}

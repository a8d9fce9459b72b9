import { errorData, messageOf, type Logger, type NetRavenError, type ResolvedMeta } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import type { PackageRecord, Registry } from '@netraven/core/registry';
import { tasks, whileAway, type Database } from '@netraven/db';
import { workerError } from './codes.ts';
import type { JobHosts } from './job-hosts.ts';
import type { Lease } from './lease.ts';
import type { Settler } from './settler.ts';
import { execute } from './task/execute.ts';

export interface DispatcherOptions {
  readonly db: Database;
  readonly log: Log;
  readonly workerId: string;
  readonly pool: string;
  /** Tasks at once. */
  readonly slots: number;
  readonly registry: () => Registry;
  readonly hosts: JobHosts;
  readonly lease: Lease;
  readonly settler: Settler;
}

type ReadyRecord = PackageRecord & { readonly meta: ResolvedMeta; readonly entry: string };

/** Another worker may have the type: it gets the time to take the task. */
const missingTypeDelayMs = 2_000;
const pollMs = 1_000;

/** Fetches tasks while there are free slots, and carries each through to its settlement. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #logger: Logger;
  readonly #running = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  #free: number;
  #stopping = false;
  #woken = false;
  #sleep: { end: () => void } | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#logger = options.log.logger('worker.dispatch');
    this.#free = options.slots;
    this.#loop = this.#run();
  }

  /** Says that there may be work. Cheap, and harmless when there is none. */
  wake(): void {
    this.#woken = true;
    this.#sleep?.end();
  }

  /** Stops fetching, then waits up to `graceMs` for what runs; after that it is aborted and given back. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#loop;
    const timer = setTimeout(
      () => this.#options.lease.abortAll(workerError('NR_WORKER_STOPPING', 'the worker is being stopped')),
      graceMs,
    );
    await Promise.all(this.#running);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { db, pool } = this.#options;
    while (!this.#stopping) {
      this.#woken = false;
      try {
        const fetched = this.#free > 0 ? await tasks.fetch(db, pool, this.#free) : [];
        await this.#begin(fetched);
      } catch (error) {
        this.#logger.error('fetching tasks failed; trying again', { error: messageOf(error) });
      }
      if (!this.#woken && !this.#stopping) await this.#rest();
    }
  }

  async #rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      this.#sleep = {
        end: () => {
          clearTimeout(timer);
          resolve();
        },
      };
    });
    this.#sleep = undefined;
  }

  /** Opens the attempts of what was fetched, in one statement, and starts them. */
  async #begin(fetched: readonly tasks.Work[]): Promise<void> {
    const { db, workerId, registry } = this.#options;
    const ready: { work: tasks.Work; record: ReadyRecord }[] = [];
    for (const work of fetched) {
      const record = registry().get(work.jobType);
      if (work.cancelled) void this.#end(work, 'cancelled', workerError('NR_RUN_CANCELLED', 'the run was cancelled'));
      else if (!isReady(record)) await this.#giveBackMissing(work);
      else if (work.tries > record.meta.retries) void this.#end(work, 'lost', lastLost(work, record));
      else ready.push({ work, record });
    }
    const attempts = ready.map(({ work: { fence }, record: { name, version } }) => {
      return { fence, workerId, packageName: name, packageVersion: version };
    });
    // Tasks that were fetched and not begun would rest for the whole lease; after that they are another's.
    const held = AbortSignal.timeout(db.queue.leaseSeconds * 1_000);
    const begun = new Set(await whileAway(held, () => tasks.begin(db, attempts)));
    for (const { work, record } of ready) if (begun.has(work.taskId)) this.#start(work, record);
  }

  async #giveBackMissing(work: tasks.Work): Promise<void> {
    const reason = workerError('NR_TASK_TYPE_MISSING', `this worker has no job type ${work.jobType}`);
    await tasks.giveBack(this.#options.db, work.fence, missingTypeDelayMs, errorData(reason, reason.code));
  }

  /** Ends a task that is not begun again. */
  #end(work: tasks.Work, status: 'cancelled' | 'lost', reason: NetRavenError): Promise<void> {
    const { fence, runId, jobType, device } = work;
    const error = errorData(reason, reason.code);
    return this.#options.settler.settle({
      fence,
      runId,
      jobType,
      deviceId: device?.id ?? null,
      status,
      error,
      artifacts: [],
    });
  }

  #start(work: tasks.Work, record: ReadyRecord): void {
    this.#free--;
    const task = this.#carry(work, record)
      // The lease lapses, and the task is tried again.
      .catch((error: unknown) =>
        this.#logger.critical('a task was not carried through', { task_id: work.taskId, error: messageOf(error) }),
      )
      .finally(() => {
        this.#running.delete(task);
        this.wake();
      });
    this.#running.add(task);
  }

  async #carry(work: tasks.Work, record: ReadyRecord): Promise<void> {
    const { db, log, hosts, lease, settler } = this.#options;
    const signal = lease.hold(work);
    try {
      const { outcome, giveBack } = await execute({ db, log, work, record, host: hosts.of(record), signal });
      // The job has ended: its slot is free while its result is still being stored.
      this.#free++;
      this.wake();
      if (giveBack) await tasks.giveBack(db, work.fence, 0, giveBack);
      else await settler.settle(outcome);
    } finally {
      lease.release(work.fence);
    }
  }
}

function lastLost(work: tasks.Work, record: ReadyRecord): NetRavenError {
  return workerError('NR_TASK_TRIES_LOST', `${work.tries} attempts were lost; ${record.meta.retries + 1} are allowed`);
}

function isReady(record: PackageRecord | undefined): record is ReadyRecord {
  return record?.meta !== undefined && record.entry !== undefined;
}

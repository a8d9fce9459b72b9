import { errorData, messageOf, type Logger, type NetRavenError, type ResolvedMeta } from '@netraven/core';
import { attemptError } from '@netraven/core/attempt';
import type { Log } from '@netraven/core/log';
import type { PackageRecord, Registry } from '@netraven/core/registry';
import { tasks, whileAway, workers, type Database } from '@netraven/db';
import { workerError } from './codes.ts';
import type { JobHosts, Taken } from './job-hosts.ts';
import type { Lease } from './lease.ts';
import { Pace } from './pace.ts';
import type { PackageGate } from './packages/follow/gate.ts';
import type { Settler } from './settler.ts';
import { execute, type Ended } from './task/execute.ts';

export interface DispatcherOptions {
  readonly db: Database;
  readonly log: Log;
  readonly workerId: string;
  readonly pool: string;
  /** Tasks at once. */
  readonly slots: number;
  readonly registry: () => Registry;
  readonly hosts: JobHosts;
  readonly gate: PackageGate;
  /** Called when the files of a package turn out to be others than the registry knows. */
  readonly onReplaced: () => void;
  readonly lease: Lease;
  readonly settler: Settler;
}

type ReadyRecord = PackageRecord & { readonly meta: ResolvedMeta; readonly entry: string };

/** A task this worker holds and has not started. */
interface Held {
  readonly work: tasks.Work;
  readonly signal: AbortSignal;
}

type Ready = Held & { readonly record: ReadyRecord };

/** Another worker may have the type: it gets the time to take the task. */
const missingTypeDelayMs = 2_000;
/** A package that is being changed is back soon. */
const changingDelayMs = 1_000;
const pollMs = 1_000;

/**
 * Fetches tasks and carries each through to its settlement. It holds as many in advance as there are slots, so that few
 * queries fetch many; an attempt is opened when a slot is free, or about to be.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #logger: Logger;
  readonly #running = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  readonly #pace = new Pace();
  #fetched: Held[] = [];
  /** Their attempts are open; they start as slots become free. */
  #begun: Ready[] = [];
  #free: number;
  #stopping = false;
  #woken = false;
  #mayBeMore = true;
  #sleep: { end: () => void } | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#logger = options.log.logger('worker.dispatch');
    this.#free = options.slots;
    this.#loop = this.#run();
  }

  /** Says that there may be work. Cheap, and harmless when there is none. */
  wake(): void {
    this.#mayBeMore = true;
    this.#nudge();
  }

  /** Stops fetching, gives back what was not started, and waits for what runs. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#nudge();
    await this.#loop;
    const reason = workerError('NR_WORKER_STOPPING', 'the worker is being stopped');
    for (const { work } of [...this.#fetched.splice(0), ...this.#begun.splice(0)]) {
      await this.#giveBack(work, 0, reason).catch((error: unknown) =>
        this.#logger.error('a task could not be given back; its lease lapses', {
          task_id: work.taskId,
          error: messageOf(error),
        }),
      );
    }
    await Promise.all(this.#running);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false;
      try {
        await this.#fetch();
        await this.#begin();
      } catch (error) {
        this.#logger.error('fetching tasks failed; trying again', { error: messageOf(error) });
      }
      if (!this.#woken && !this.#stopping) await this.#rest();
    }
  }

  /** Makes the loop look what there is to do. */
  #nudge(): void {
    this.#woken = true;
    this.#sleep?.end();
  }

  async #rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#mayBeMore = true;
        resolve();
      }, pollMs);
      this.#sleep = {
        end: () => {
          clearTimeout(timer);
          resolve();
        },
      };
    });
    this.#sleep = undefined;
  }

  /** Fetches once half of what may be held in advance is used up. */
  async #fetch(): Promise<void> {
    const { db, pool, slots, lease } = this.#options;
    const room = this.#free + slots - this.#fetched.length - this.#begun.length;
    if (!this.#mayBeMore || room < slots / 2) return;
    this.#mayBeMore = false;
    const fetched = await tasks.fetch(db, pool, room);
    for (const work of fetched) this.#fetched.push({ work, signal: lease.hold(work) });
    if (fetched.length === room) this.#mayBeMore = true;
  }

  /** Opens the attempts of the next tasks, in one transaction, and starts those that have a slot. */
  async #begin(): Promise<void> {
    const { db, workerId, slots } = this.#options;
    const ahead = Math.min(this.#pace.soon, Math.ceil(slots / 2));
    if (this.#begun.length > Math.max(this.#free - 1, ahead / 2)) return;
    const next = this.#fetched.splice(0, this.#free + ahead - this.#begun.length);
    const ready: Ready[] = [];
    for (const held of next) {
      const record = await this.#readyRecord(held);
      if (record) ready.push({ ...held, record });
    }
    const attempts = ready.map(({ work: { fence }, record: { name, version } }) => {
      return { fence, workerId, packageName: name, packageVersion: version };
    });
    // They are held, and so another's only after the lease.
    const held = AbortSignal.timeout(db.queue.leaseSeconds * 1_000);
    const begun = new Set<string>();
    try {
      for (const id of await whileAway(held, () => tasks.begin(db, attempts))) begun.add(id);
    } finally {
      for (const each of ready) {
        if (begun.has(each.work.taskId)) this.#begun.push(each);
        else this.#letGo(each);
      }
    }
    this.#startNext();
  }

  /** The record by which a task can be begun; without one, the task is ended or given back here. */
  async #readyRecord({ work, signal }: Held): Promise<ReadyRecord | undefined> {
    const record = this.#options.registry().get(work.jobType);
    const reason: unknown = signal.reason;
    if (work.cancelled || (signal.aborted && isCancel(reason))) {
      this.#end(work, 'cancelled', attemptError('NR_RUN_CANCELLED', 'the run was cancelled'));
    } else if (signal.aborted && isStopping(reason)) {
      await this.#giveBack(work, 0, reason);
    } else if (signal.aborted) {
      // The lease on it was lost: it is another's by now.
      this.#options.lease.release(work.fence);
    } else if (!isReady(record)) await this.#turnAway(work);
    else if (work.tries > record.meta.retries) this.#end(work, 'lost', lastLost(work, record));
    else if (this.#options.gate.enter(record.name, work.taskId)) return record;
    else {
      const changing = workerError('NR_PACKAGE_CHANGING', `${record.name} is being changed`);
      await this.#giveBack(work, changingDelayMs, changing);
    }
    return undefined;
  }

  /** What this worker has no job type for, another may have. What was removed here and is nowhere else waits in vain. */
  async #turnAway(work: tasks.Work): Promise<void> {
    const { db, gate, lease } = this.#options;
    const { fence, jobType } = work;
    if (gate.isRemoved(jobType) && !(await isOffered(db, jobType))) {
      lease.release(fence);
      const reason = workerError('NR_TASK_TYPE_REMOVED', `the job type ${jobType} was removed while the task waited`);
      await tasks.skip(db, fence, errorData(reason, reason.code));
      return;
    }
    const missing = workerError('NR_TASK_TYPE_MISSING', `this worker has no job type ${jobType}`);
    await this.#giveBack(work, missingTypeDelayMs, missing);
  }

  /** Ends the hold on a task that was about to start. */
  #letGo({ work, record }: Ready): void {
    this.#options.lease.release(work.fence);
    this.#options.gate.leave(record.name, work.taskId);
  }

  async #giveBack(work: tasks.Work, delayMs: number, reason: NetRavenError): Promise<void> {
    const { db, lease } = this.#options;
    lease.release(work.fence);
    await tasks.giveBack(db, work.fence, delayMs, errorData(reason, reason.code));
  }

  /** Ends a task that is not begun again. */
  #end(work: tasks.Work, status: 'cancelled' | 'lost', reason: NetRavenError): void {
    const { settler, lease } = this.#options;
    void settler
      .settle({ ...outcomeOf(work), status, error: errorData(reason, reason.code), artifacts: [] })
      .finally(() => lease.release(work.fence));
  }

  #startNext(): void {
    // What is not started any more is given back by `stop`.
    while (this.#free > 0 && !this.#stopping) {
      const next = this.#begun.shift();
      if (!next) return;
      this.#start(next);
    }
  }

  #start(ready: Ready): void {
    const { work } = ready;
    this.#free--;
    const task = this.#carry(ready)
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

  async #carry(ready: Ready): Promise<void> {
    const { db, settler } = this.#options;
    const { work } = ready;
    try {
      const { outcome, giveBack } = await this.#execute(ready);
      // The job has ended: its slot is free while its result is still being stored.
      this.#free++;
      this.#pace.freed();
      this.#startNext();
      this.#nudge();
      if (outcome && !giveBack) await settler.settle(outcome);
      else if (giveBack)
        await tasks.giveBack(db, work.fence, giveBack.code === replaced ? changingDelayMs : 0, giveBack);
    } finally {
      this.#letGo(ready);
    }
  }

  /** Executes on the files the registry knows, from the first to the last: a result of any others does not count. */
  async #execute({ work, record, signal }: Ready): Promise<Partial<Ended>> {
    const { db, log, hosts, onReplaced } = this.#options;
    let taken: Taken | undefined;
    try {
      taken = hosts.take(record);
      const ended = await execute({ db, log, work, record, host: taken.host, signal });
      // A device that was configured stays so: its task is not done over.
      if (!taken.isReplaced() || ended.configureBegun) return ended;
      throw workerError(replaced, `${record.name} was replaced while the task ran`);
    } catch (error) {
      const reason = errorData(error, 'NR_TASK_UNEXPECTED');
      if (reason.code === replaced) {
        onReplaced();
        return { giveBack: reason };
      }
      this.#logger.error('a task could not be executed', { task_id: work.taskId, error: reason });
      return { outcome: { ...outcomeOf(work), status: 'failed', error: reason, artifacts: [] } };
    } finally {
      taken?.release();
    }
  }
}

/** What every outcome of a task says of it. */
function outcomeOf({
  fence,
  runId,
  jobType,
  device,
}: tasks.Work): Pick<tasks.Outcome, 'fence' | 'runId' | 'jobType' | 'deviceId'> {
  return { fence, runId, jobType, deviceId: device?.id ?? null };
}

const replaced = 'NR_PACKAGE_REPLACED';

async function isOffered(db: Database, jobType: string): Promise<boolean> {
  const offers = await workers.offers(db);
  return offers.some(({ record }) => record.jobType === jobType && record.state === 'ready');
}

function lastLost(work: tasks.Work, record: ReadyRecord): NetRavenError {
  return workerError('NR_TASK_TRIES_LOST', `${work.tries} attempts were lost; ${record.meta.retries + 1} are allowed`);
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

import { messageOf, type Logger, type NetRavenError } from '@netraven/core';
import { tasks, whileAway } from '@netraven/db';
import { workerError } from '../codes.ts';
import { carry, type CarryOptions } from './carry.ts';
import { giveBack } from './give-back.ts';
import { makeReady, type Held, type MakeReadyOptions, type Ready } from './make-ready.ts';
import { Pace } from './pace.ts';

export interface DispatcherOptions extends MakeReadyOptions, CarryOptions {
  readonly workerId: string;
  readonly pool: string;
  /** Tasks at once. */
  readonly slots: number;
}

/** An open attempt that waits for a slot. */
interface Begun {
  readonly ready: Ready;
  /** By the process's clock, in ms. */
  readonly at: number;
}

/** How often the queue is looked at where no hint came, in ms. */
const pollMs = 1_000;
/** How long an open attempt may wait for its slot, in ms. */
const patienceMs = 1_000;

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
  #begun: Begun[] = [];
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
    for (const held of this.#fetched.splice(0)) await this.#giveBack(held, reason);
    for (const { ready } of this.#begun.splice(0)) await this.#giveBackBegun(ready, reason);
    await Promise.all(this.#running);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false;
      try {
        await this.#fetch();
        await this.#clear();
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
      const made = await this.#makeReady(held);
      if (made) ready.push(made);
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
        if (begun.has(each.work.taskId)) this.#begun.push({ ready: each, at: performance.now() });
        else this.#letGo(each);
      }
    }
    this.#startNext();
  }

  /** One that can be neither begun nor given back must not keep the others: its lease lapses. */
  async #makeReady(held: Held): Promise<Ready | undefined> {
    try {
      return await makeReady(this.#options, held);
    } catch (error) {
      const { fence, taskId } = held.work;
      this.#options.lease.release(fence);
      this.#logger.error('a task was let go: its lease lapses', { task_id: taskId, error: messageOf(error) });
      return undefined;
    }
  }

  /** An open attempt counts as a try: what got no slot soon goes back, uncharged. What was stopped meanwhile needs none. */
  async #clear(): Promise<void> {
    const before = performance.now() - patienceMs;
    const {
      stopped = [],
      late = [],
      waiting = [],
    } = Object.groupBy(this.#begun, ({ ready, at }) => {
      if (ready.signal.aborted) return 'stopped';
      return at < before ? 'late' : 'waiting';
    });
    this.#begun = waiting;
    for (const { ready } of stopped) this.#start(ready);
    const reason = workerError('NR_TASK_NO_SLOT', `no slot was free within ${patienceMs} ms`);
    for (const { ready } of late) await this.#giveBackBegun(ready, reason);
  }

  async #giveBackBegun(ready: Ready, reason: NetRavenError): Promise<void> {
    await this.#giveBack(ready, reason);
    this.#letGo(ready);
  }

  async #giveBack({ work }: Held, reason: NetRavenError): Promise<void> {
    try {
      await giveBack(this.#options, work, 0, reason);
    } catch (error) {
      const problem = { task_id: work.taskId, error: messageOf(error) };
      this.#logger.error('a task could not be given back; its lease lapses', problem);
    }
  }

  /** Ends the hold on a task that was about to start. */
  #letGo({ work, record }: Ready): void {
    this.#options.lease.release(work.fence);
    this.#options.gate.leave(record.name, work.taskId);
  }

  #startNext(): void {
    // What is not started any more is given back by `stop`.
    while (this.#free > 0 && !this.#stopping) {
      const next = this.#begun.shift();
      if (!next) return;
      this.#start(next.ready);
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
    try {
      await carry(this.#options, ready, () => {
        // Its slot is free while its result is still being stored.
        this.#free++;
        this.#pace.freed();
        this.#startNext();
        this.#nudge();
      });
    } finally {
      this.#letGo(ready);
    }
  }
}

import { messageOf, type Logger } from '@netraven/core';
import { tasks } from '@netraven/db';
import { workerError } from '../codes.ts';
import { carry, type CarryOptions } from './carry.ts';
import { giveBack, prepareTask, type HeldTask, type PrepareOptions } from './prepare-task.ts';

export interface DispatcherOptions extends PrepareOptions, CarryOptions {
  readonly pool: string;
  /** Tasks at once. */
  readonly slots: number;
}

/** The state of a held task. It leaves its slot as soon as its job is over, before its result is stored. */
type State =
  | { readonly name: 'waiting' }
  | { readonly name: 'running'; readonly done: Promise<void> }
  | { readonly name: 'storing'; readonly done: Promise<void> };

/** Pause before the queue is asked again when nothing said that it has tasks, in ms. */
const pollMs = 1_000;

/**
 * Fetches tasks and starts each as soon as a slot is free. It holds as many again as there are slots: a query that fetches
 * many costs little more than one that fetches one, and a free slot has its next task at hand.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #logger: Logger;
  readonly #held = new Map<HeldTask, State>();
  readonly #loop: Promise<void>;
  #wakeUp = Promise.withResolvers<void>();
  #mayBeMore = true;
  #stopping = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#logger = options.log.logger('worker.dispatch');
    this.#loop = this.#run();
  }

  /** Asks the queue for tasks now. */
  wake(): void {
    this.#mayBeMore = true;
    this.#wakeUp.resolve();
  }

  /** Stops fetching, gives back what was not started, and waits for what runs. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeUp.resolve();
    await this.#loop;
    const reason = workerError('NR_WORKER_STOPPING', 'the worker is being stopped');
    for (const held of this.#in('waiting')) {
      this.#held.delete(held);
      try {
        await giveBack(this.#options, held.task, 0, reason);
      } catch (error) {
        const problem = { task_id: held.task.taskId, error: messageOf(error) };
        this.#logger.error('a task could not be given back; its lease lapses', problem);
      }
    }
    await Promise.all([...this.#held.values()].flatMap((state) => (state.name === 'waiting' ? [] : state.done)));
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#wakeUp = Promise.withResolvers();
      const timer = setTimeout(() => this.wake(), pollMs);
      try {
        await this.#fetch();
      } catch (error) {
        this.#logger.error('fetching tasks failed; trying again', { error: messageOf(error) });
      }
      this.#startNext();
      await this.#wakeUp.promise;
      clearTimeout(timer);
    }
  }

  /** Fetches when at least half of what may wait is missing, so that few queries fetch many. */
  async #fetch(): Promise<void> {
    const { db, pool, slots, lease } = this.#options;
    const room = 2 * slots - this.#in('waiting').length - this.#in('running').length;
    if (this.#stopping || !this.#mayBeMore || room < slots / 2) return;
    this.#mayBeMore = false;
    const fetched = await tasks.fetch(db, pool, room);
    for (const task of fetched) this.#held.set({ task, signal: lease.hold(task) }, { name: 'waiting' });
    if (fetched.length === room) this.#mayBeMore = true;
  }

  /** Starts waiting tasks while slots are free. */
  #startNext(): void {
    const free = this.#options.slots - this.#in('running').length;
    if (this.#stopping) return;
    for (const held of this.#in('waiting').slice(0, free)) {
      const done = this.#carry(held).finally(() => {
        this.#held.delete(held);
        this.wake();
      });
      this.#held.set(held, { name: 'running', done });
    }
  }

  /** Prepares a task and carries it through to its stored result. Never rejects: what fails here is tried again. */
  async #carry(held: HeldTask): Promise<void> {
    const { lease, packageLock } = this.#options;
    const { fence, taskId } = held.task;
    try {
      const prepared = await prepareTask(this.#options, held);
      if (!prepared) return;
      try {
        await carry(this.#options, prepared, () => this.#leaveSlot(held));
      } finally {
        packageLock.release(prepared.record.name, taskId);
      }
    } catch (error) {
      this.#logger.critical('a task was let go: its lease lapses', { task_id: taskId, error: messageOf(error) });
    } finally {
      lease.release(fence);
    }
  }

  #leaveSlot(held: HeldTask): void {
    const state = this.#held.get(held);
    if (state?.name === 'running') this.#held.set(held, { name: 'storing', done: state.done });
    this.#startNext();
    this.#wakeUp.resolve();
  }

  #in(name: State['name']): HeldTask[] {
    return [...this.#held].flatMap(([held, state]) => (state.name === name ? held : []));
  }
}

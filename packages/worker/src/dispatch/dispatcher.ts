import { setImmediate as immediate } from 'node:timers/promises';
import { errorData, messageOf, type ErrorData, type Logger } from '@netraven/core';
import { inspections, tasks } from '@netraven/db';
import { workerError } from '../codes.ts';
import { moment, type Moment } from '../lease.ts';
import { LeftOutTypes } from './left-out-types.ts';
import { runInspection, type RunInspectionOptions } from '../inspect/run-inspection.ts';
import { runPrepared, type RunPreparedOptions } from './run-prepared.ts';
import { prepareTask, type HeldTask, type PrepareOptions } from './prepare-task.ts';

export interface DispatcherOptions
  extends Omit<PrepareOptions, 'leftOut' | 'leaveSlot'>, RunPreparedOptions, RunInspectionOptions {
  readonly pool: string;
  /** Maximum number of jobs that run at the same time. */
  readonly slots: number;
}

/**
 * The state of a held task. The last two need no slot. `apart`: it waits until a device can be reached to undo a change, or
 * to run in a process of its own. `storing`: its result is being stored.
 */
type State =
  | { readonly name: 'waiting' }
  | { readonly name: 'running' | 'apart' | 'storing'; readonly done: Promise<void> };

/** The least number of results that wait to be stored before no further task starts. A commit stores 100. */
const leastStoring = 100;

/** The most inspections at the same time. */
const maxInspections = 20;

/** Time between two queries of the queue without a notification, in ms. */
const pollMs = 1_000;

/**
 * Fetches tasks and starts each as soon as a slot is free. It also keeps up to `slots` tasks waiting: fetching many takes
 * little longer than fetching one, and a free slot can start its next task at once.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #logger: Logger;
  readonly #held = new Map<HeldTask, State>();
  /** Running inspections. They need no slot. */
  readonly #inspections = new Map<string, Promise<void>>();
  readonly #leftOut: LeftOutTypes;
  readonly #loop: Promise<void>;
  #wakeUp = Promise.withResolvers<void>();
  #queueMayHaveTasks = true;
  #inspectionMayWait = true;
  #stopping = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#logger = options.log.logger('worker.dispatch');
    this.#leftOut = new LeftOutTypes(options.registry, options.packageLock);
    this.#loop = this.#run();
  }

  /** True while the job of a task runs. */
  get tasksRun(): boolean {
    return this.#in('running').length > 0;
  }

  /** Asks the queue now, if there is room: tasks were queued, or a device is free for its next one. */
  wakeForTasks(): void {
    this.#queueMayHaveTasks = true;
    this.#wakeUp.resolve();
  }

  /** Asks the queue now. While no slot is free, only for inspections: a query that finds none costs as much as a fetch. */
  wakeForInspections(): void {
    this.#inspectionMayWait = true;
    this.wakeForTasks();
  }

  /** Stops fetching, gives back what was not started, and waits for what runs. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeUp.resolve();
    await this.#loop;
    const reason = workerError('NR_WORKER_STOPPING', 'the worker is being stopped');
    await this.#returnWaiting(errorData(reason, reason.code));
    for (const id of this.#inspections.keys()) this.#options.lease.abort(id, reason);
    await Promise.all(this.#inspections.values());
    await Promise.all([...this.#held.values()].flatMap((state) => (state.name === 'waiting' ? [] : state.done)));
  }

  /** Returns all waiting tasks in one transaction: while the database hangs, each would take up to a minute. */
  async #returnWaiting(reason: ErrorData): Promise<void> {
    const { db, lease } = this.#options;
    const waiting = this.#in('waiting');
    for (const held of waiting) {
      this.#held.delete(held);
      lease.release(held.task.fence);
    }
    try {
      const blocked = waiting.map(({ task: { fence } }) => ({ fence, reason }));
      await tasks.returnBlocked(db, blocked, 0);
    } catch (error) {
      const problem = { tasks: waiting.length, error: messageOf(error) };
      this.#logger.error('tasks could not be returned to the queue; they start again when their lease lapses', problem);
    }
  }

  async #run(): Promise<void> {
    // A timer that started again with each wake would never end while tasks end more often.
    const timer = setInterval(() => this.wakeForInspections(), pollMs);
    while (!this.#stopping) {
      this.#wakeUp = Promise.withResolvers();
      try {
        await this.#fetch();
      } catch (error) {
        this.#logger.error('fetching tasks failed; trying again', { error: messageOf(error) });
      }
      this.#startNext();
      // The jobs that start now come before the next query.
      await immediate();
      if (!this.#canFetch()) await this.#wakeUp.promise;
    }
    clearInterval(timer);
  }

  /** Fetches only when there is room for at least half as many tasks as slots: few queries fetch many tasks. */
  async #fetch(): Promise<void> {
    const { db, pool, lease } = this.#options;
    if (this.#stopping || !this.#queueMayHaveTasks) return;
    await this.#fetchInspections();
    if (!this.#canFetch()) return;
    this.#queueMayHaveTasks = false;
    const found: inspections.FetchedInspection[] = [];
    const askedAt = moment();
    const room = maxInspections - this.#inspections.size;
    // With the tasks: an inspection whose device is free now comes before the tasks of the device.
    const onInspection = room > 0 ? (one: inspections.FetchedInspection) => void found.push(one) : undefined;
    const fetched = await tasks.fetch(db, pool, this.#room(), onInspection, this.#leftOut.list());
    for (const task of fetched) this.#held.set({ task, signal: lease.hold(task, askedAt) }, { name: 'waiting' });
    for (const inspection of found.slice(0, room)) this.#inspect(inspection, askedAt);
    // They start first; then the queue is asked again, until it has none.
    if (fetched.length + found.length > 0) this.#queueMayHaveTasks = true;
    if (found.length >= room) this.#inspectionMayWait = true;
    await this.#putBack(found.slice(room));
  }

  async #putBack(surplus: readonly inspections.FetchedInspection[]): Promise<void> {
    const ended = await Promise.allSettled(surplus.map(({ fence }) => inspections.putBack(this.#options.db, fence)));
    for (const one of ended) {
      if (one.status === 'fulfilled') continue;
      const problem = { error: messageOf(one.reason) };
      this.#logger.error('a test could not be returned to the queue; it starts again when its lease lapses', problem);
    }
  }

  #room(): number {
    return 2 * this.#options.slots - this.#in('waiting').length - this.#in('running').length;
  }

  #canFetch(): boolean {
    return this.#queueMayHaveTasks && this.#room() >= this.#options.slots / 2;
  }

  /** A person waits for an inspection, and it needs no slot. */
  async #fetchInspections(): Promise<void> {
    const { db, pool } = this.#options;
    const room = maxInspections - this.#inspections.size;
    if (!this.#inspectionMayWait || room <= 0) return;
    this.#inspectionMayWait = false;
    const askedAt = moment();
    const fetched = await inspections.fetch(db, pool, room);
    for (const inspection of fetched) this.#inspect(inspection, askedAt);
    // The others follow when one of these has ended.
    if (fetched.length === room) this.#inspectionMayWait = true;
  }

  #inspect(inspection: inspections.FetchedInspection, askedAt: Moment): void {
    const { lease } = this.#options;
    const { id, fence } = inspection;
    const signal = lease.hold({ fence, runId: id }, askedAt);
    const done: Promise<void> = runInspection(this.#options, inspection, signal).finally(() => {
      lease.release(fence);
      // After a lapse of its lease, this worker may have fetched it once more.
      if (this.#inspections.get(id) === done) this.#inspections.delete(id);
      this.wakeForTasks();
    });
    this.#inspections.set(id, done);
  }

  /** Starts waiting tasks while slots are free. */
  #startNext(): void {
    const { slots } = this.#options;
    // While the database is slow, results only wait: more of them would be worth nothing should the process be killed.
    const results = Math.max(leastStoring, 4 * slots) - this.#in('storing').length;
    const free = Math.min(slots - this.#in('running').length, results);
    if (this.#stopping || free <= 0) return;
    for (const held of this.#in('waiting').slice(0, free)) {
      // It starts after its state is set: a task may leave its slot at once.
      const done = Promise.resolve()
        .then(() => this.#runAndStore(held))
        .finally(() => {
          this.#held.delete(held);
          this.wakeForTasks();
        });
      this.#held.set(held, { name: 'running', done });
    }
  }

  /** Runs a task and stores its result. Never rejects: a task that fails here starts again when its lease lapses. */
  async #runAndStore(held: HeldTask): Promise<void> {
    const { lease, packageLock } = this.#options;
    const { fence, taskId } = held.task;
    try {
      const leaveSlot = (to: 'apart' | 'storing'): void => this.#leaveSlot(held, to);
      const prepared = await prepareTask({ ...this.#options, leftOut: this.#leftOut, leaveSlot }, held);
      if (!prepared) return;
      try {
        await runPrepared(this.#options, prepared, leaveSlot);
      } finally {
        if (prepared.record) packageLock.release(prepared.record.name, taskId);
      }
    } catch (error) {
      this.#logger.critical('a task was abandoned; it starts again when its lease lapses', {
        task_id: taskId,
        error: messageOf(error),
      });
    } finally {
      lease.release(fence);
    }
  }

  #leaveSlot(held: HeldTask, to: 'apart' | 'storing'): void {
    const state = this.#held.get(held);
    if (state && state.name !== 'waiting') this.#held.set(held, { name: to, done: state.done });
    this.#startNext();
    this.#wakeUp.resolve();
  }

  #in(name: State['name']): HeldTask[] {
    return [...this.#held].flatMap(([held, state]) => (state.name === name ? held : []));
  }
}

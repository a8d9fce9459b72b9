import type { Permission } from '../contract/manifest.ts';
import type { NetRavenError } from '../contract/netraven-error.ts';
import type { JobResult } from '../contract/run.ts';
import type { Logger } from '../log/record.ts';
import { hostError } from './codes.ts';
import { dependencyClosure } from './grants.ts';
import { JobChild, type HostTask } from './job-child.ts';

export interface JobHostOptions {
  /** Realpath of the package folder. */
  readonly path: string;
  /** Absolute file of the package's entry. */
  readonly entry: string;
  /** What was granted, not what was asked for. */
  readonly granted: readonly Permission[];
  /** Gets what is printed or logged outside of any task. */
  readonly logger: Logger;
  /** Tasks at once in one process. Default 16. */
  readonly tasksPerProcess?: number;
}

/** After so many tasks a process is replaced by a fresh one, against small leaks; large ones the watchdog sees. A start costs what 200 tasks do. */
const recycleAfter = 2_000;
const loadTimeoutMs = 10_000;
const suspension = { crashes: 5, withinMs: 600_000 };

/**
 * The job host of one package: a pool of child processes that have loaded it. A process dies with everything in it;
 * unless it had run a single task ever, none is known to be the cause: they reject with NR_HOST_BYSTANDER and can be run
 * again with `runAlone`.
 */
export class JobHost {
  readonly #options: JobHostOptions;
  readonly #readable: readonly string[];
  readonly #children = new Set<JobChild>();
  #starting: Promise<void> | undefined;
  /** The process that `runAlone` uses at the moment, and the end of the queue for it. */
  #lone: JobChild | undefined;
  #alone: Promise<unknown> = Promise.resolve();
  #crashes: number[] = [];
  #closed = false;

  constructor(options: JobHostOptions) {
    this.#options = options;
    this.#readable = dependencyClosure(options.path);
  }

  /** Process ids, for a doctor's eyes. */
  get pids(): number[] {
    return [...this.#children].flatMap((child) => child.pid ?? []);
  }

  /** Whether it crashed so often that its tasks fail at once. */
  get suspended(): boolean {
    this.#crashes = this.#crashes.filter((at) => Date.now() - at < suspension.withinMs);
    return this.#crashes.length >= suspension.crashes;
  }

  /**
   * Runs a task beside others of the same package.
   *
   * @throws {NetRavenError} the job's own error; the reason of `task.signal`; NR_HOST_*; NR_PACKAGE_*; NR_JOB_RESULT_INVALID
   */
  async run(task: HostTask): Promise<JobResult> {
    this.#refuseSuspended();
    const child = await this.#free();
    return this.#watchCrash(child.run(task));
  }

  /** Runs a task in a process of its own, one at a time: whatever kills that process is this task's doing. */
  runAlone(task: HostTask): Promise<JobResult> {
    const result = this.#alone.then(async () => {
      task.signal.throwIfAborted();
      this.#refuseSuspended();
      this.#lone = await this.#start();
      try {
        return await this.#watchCrash(this.#lone.run(task));
      } finally {
        await this.#lone.kill();
        this.#lone = undefined;
      }
    });
    this.#alone = result.catch(() => undefined);
    return result;
  }

  /** Ends all processes. What still runs in them rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting?.catch(() => undefined);
    await Promise.all([...this.#children].map((child) => child.kill()));
    await this.#lone?.kill();
  }

  /** A process with room. Never one that has not loaded the package yet. */
  async #free(): Promise<JobChild> {
    const room = this.#options.tasksPerProcess ?? 16;
    for (const child of this.#children) {
      if (!child.dead && child.served < recycleAfter && child.running < room) return child;
    }
    this.#starting ??= this.#startPooled().finally(() => (this.#starting = undefined));
    await this.#starting;
    // Others waited for the same process: it may be full by now.
    return this.#free();
  }

  async #startPooled(): Promise<void> {
    this.#retireServed();
    const child = await this.#start();
    this.#children.add(child);
    if (this.#closed) await child.kill();
  }

  async #start(): Promise<JobChild> {
    if (this.#closed) throw hostError('NR_HOST_START', 'the job host is closed');
    const { path, entry, granted, logger } = this.#options;
    const child = new JobChild({ owner: path, readable: this.#readable, network: granted.includes('network'), logger });
    try {
      await child.load(entry, loadTimeoutMs);
      return child;
    } catch (error) {
      await child.kill();
      throw error;
    }
  }

  /** Lets go of dead processes, and ends those that have served long enough and are empty. */
  #retireServed(): void {
    for (const child of this.#children) {
      if (!child.dead && (child.served < recycleAfter || child.running > 0)) continue;
      this.#children.delete(child);
      void child.kill();
    }
  }

  async #watchCrash(result: Promise<JobResult>): Promise<JobResult> {
    try {
      return await result;
    } catch (error) {
      const { code } = error as NetRavenError;
      if (code === 'NR_HOST_CRASHED' || code === 'NR_HOST_BLOCKED' || code === 'NR_HOST_MEMORY')
        this.#crashes.push(Date.now());
      throw error;
    }
  }

  #refuseSuspended(): void {
    if (this.suspended) {
      throw hostError('NR_PACKAGE_SUSPENDED', `its job host crashed ${this.#crashes.length} times within ten minutes`);
    }
  }
}

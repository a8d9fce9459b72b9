import type { Permission } from '../contract/manifest.ts';
import type { NetRavenError } from '../contract/netraven-error.ts';
import type { JobResult } from '../contract/run.ts';
import type { Logger } from '../log/record.ts';
import { codes, hostError } from './codes.ts';
import type { Border } from './border.ts';
import { closureOf, type Closure } from './grants.ts';
import { refuseOutsideLinks } from './outside-link.ts';
import { JobChild } from './job-child.ts';
import type { HostTask } from './running-tasks.ts';

export interface JobHostOptions {
  /** Realpath of the package folder. */
  readonly path: string;
  /** Absolute file of the package's entry. */
  readonly entry: string;
  /** The granted permissions, not those the package asks for. */
  readonly granted: readonly Permission[];
  /** Takes log entries and prints outside of any task. */
  readonly logger: Logger;
  /** Limits of what it may read. Default: only what a package manager installed. */
  readonly border?: Border;
}

/** Tasks after which a process is replaced, against small leaks. A start costs as much as 200 tasks. */
const recycleAfter = 2_000;
/** Limit of concurrent tasks of one process. */
const tasksPerProcess = 16;
/** Limit of processes that run one task alone. */
const alonePerHost = 4;
const loadTimeoutMs = 10_000;
const suspension = { crashes: 5, withinMs: 600_000 };

/** Codes of a task that ended its process. */
const crashes: ReadonlySet<string> = new Set<keyof typeof codes>([
  'NR_HOST_BLOCKED',
  'NR_HOST_CRASHED',
  'NR_HOST_DISK',
  'NR_HOST_MEMORY',
  'NR_HOST_PROTOCOL',
]);

/**
 * The job host of one package: a pool of child processes that have loaded it. A process dies with all of its tasks. Unless
 * it ran a single task only, the cause is unknown: the tasks reject with NR_HOST_BYSTANDER and can run again with
 * `runAlone`.
 */
export class JobHost {
  readonly #options: JobHostOptions;
  /** Folders that it may read. Rejects with NR_PACKAGE_TOO_LARGE or NR_PACKAGE_HOLDS_HOME, or if the package was removed. */
  readonly closure: Promise<Closure>;
  readonly #children = new Set<JobChild>();
  readonly #loading = new Set<JobChild>();
  #starting: Promise<void> | undefined;
  /** The processes of `runAlone`, and the ends of its tasks. */
  readonly #lone = new Set<JobChild>();
  readonly #alone = new Set<Promise<unknown>>();
  #crashes: number[] = [];
  #closed = false;

  constructor(options: JobHostOptions) {
    this.#options = options;
    this.closure = closureOf(options.path, options.border);
    // Each start of a process gets the error.
    this.closure.catch(() => undefined);
  }

  /** Process ids of the pool, for tests. */
  get pids(): number[] {
    return [...this.#children].flatMap((child) => child.pid ?? []);
  }

  /** True if it crashed so often that its tasks fail at once. */
  get suspended(): boolean {
    this.#crashes = this.#crashes.filter((at) => Date.now() - at < suspension.withinMs);
    return this.#crashes.length >= suspension.crashes;
  }

  /**
   * Runs a task in a process with others of the same package.
   *
   * @throws {NetRavenError} the job's own error; the reason of `task.signal`; NR_HOST_*; NR_PACKAGE_*; NR_JOB_RESULT_INVALID
   */
  async run(task: HostTask): Promise<JobResult> {
    this.#refuseSuspended();
    let child = this.#free();
    for (; !child; child = this.#free()) {
      this.#starting ??= this.#startPooled().finally(() => (this.#starting = undefined));
      await this.#starting;
    }
    // Nothing may wait here: other tasks would find the same slot free.
    return this.#watchCrash(child.run(task));
  }

  /** Runs a task in a process of its own, a few at a time: it is the cause if that process dies. */
  async runAlone(task: HostTask): Promise<JobResult> {
    const { signal } = task;
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const onAbort = (): void => resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    while (this.#alone.size >= alonePerHost && !signal.aborted) await Promise.race([...this.#alone, aborted]);
    signal.removeEventListener('abort', onAbort);
    signal.throwIfAborted();
    // Nothing may wait here: other tasks would find the same place free.
    const result = this.#runInOwn(task);
    const end: Promise<unknown> = result.catch(() => undefined).finally(() => this.#alone.delete(end));
    this.#alone.add(end);
    return result;
  }

  async #runInOwn(task: HostTask): Promise<JobResult> {
    this.#refuseSuspended();
    const child = await this.#start();
    this.#lone.add(child);
    try {
      return await this.#watchCrash(child.run(task));
    } finally {
      await child.kill();
      this.#lone.delete(child);
    }
  }

  /** Ends all processes, also those that still load. Their tasks reject. */
  async close(): Promise<void> {
    this.#closed = true;
    // Without a reason, their packages would seem to have exited.
    await Promise.all([...this.#loading].map((child) => child.kill(closed())));
    await this.#starting?.catch(() => undefined);
    await Promise.all([...this.#children].map((child) => child.kill()));
    await Promise.all([...this.#lone].map((child) => child.kill()));
    await Promise.all(this.#alone);
  }

  /** Returns a process with a free slot, or undefined if all are full. */
  #free(): JobChild | undefined {
    return [...this.#children].find(
      (child) => !child.isEnding && child.served < recycleAfter && child.running < tasksPerProcess,
    );
  }

  async #startPooled(): Promise<void> {
    this.#retireServed();
    this.#children.add(await this.#start());
  }

  async #start(): Promise<JobChild> {
    this.#refuseClosed();
    const { path, entry, granted, logger } = this.#options;
    const closure = await this.closure;
    await refuseOutsideLinks(path, closure);
    this.#refuseClosed();
    const child = new JobChild({
      owner: path,
      readable: closure.folders,
      network: granted.includes('network'),
      logger,
    });
    this.#loading.add(child);
    try {
      await child.load(entry, loadTimeoutMs);
      this.#refuseClosed();
      return child;
    } catch (error) {
      await child.kill();
      throw error;
    } finally {
      this.#loading.delete(child);
    }
  }

  /** Releases dead processes, and ends those that are empty and due for replacement. */
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
      if (crashes.has(code)) this.#crashes.push(Date.now());
      throw error;
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw closed();
  }

  #refuseSuspended(): void {
    if (this.suspended) {
      throw hostError('NR_PACKAGE_SUSPENDED', `its job host crashed ${this.#crashes.length} times within ten minutes`);
    }
  }
}

function closed(): NetRavenError {
  return hostError('NR_HOST_START', 'the job host is closed');
}

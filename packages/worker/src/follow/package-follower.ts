import { rmSync } from 'node:fs';
import { messageOf, type Logger } from '@netraven/core';
import type { Registry } from '@netraven/core/registry';
import type { PackageRemoval } from '@netraven/db';
import {
  answer,
  beatMs,
  heartbeatFile,
  readPause,
  readQuestion,
  touchNote,
  writeNote,
  type Heartbeat,
  type Pause,
} from '@netraven/installer/coordination';
import type { JobHosts } from '../job-hosts.ts';
import type { Registration } from '../registration.ts';
import type { PackageLock } from './package-lock.ts';
import { InstalledWatch } from './installed-watch.ts';
import { removals, removedTypes, SeenTypes } from './removed-types.ts';

export interface FollowerOptions {
  /** Folder of the host project. */
  readonly folder: string;
  readonly workerId: string;
  /** `signatureOf` the registry right after it was loaded: what changed since then is loaded. Default: the present one. */
  readonly loadedFrom?: string;
  /** Loads the current registry of the host project. The signal aborts when the follower closes. */
  readonly load: (signal: AbortSignal) => Promise<Registry>;
  readonly registration: Registration;
  readonly hosts: JobHosts;
  readonly packageLock: PackageLock;
  /** Returns the stored settings of a package; empty if there are none. */
  readonly storedConfig: (packageName: string) => Promise<object>;
  /** Forgets permissions and settings of a package that was removed, unless another worker has it. */
  readonly forget: (removal: PackageRemoval) => Promise<void>;
  /** Ends a current task without counting a try: the files of its package were replaced. */
  readonly abort: (taskId: string, packageName: string) => void;
  readonly logger: Logger;
  /** Interval of looking for pauses and questions, in ms. It may look for installed packages less often. Default 500. For tests. */
  readonly pollMs?: number;
}

/** A worker that takes longer for one step, in ms, hangs. Install commands do not wait for it any more. */
const longestStepMs = 120_000;

/**
 * Keeps a worker up to date with the installed packages of its host project. Follows the pauses of NetRaven's install
 * commands, answers which stored settings a new version would refuse, and detects packages that were installed with
 * another tool.
 */
export class PackageFollower {
  readonly #options: FollowerOptions;
  readonly #heartbeatFile: string;
  readonly #watch: InstalledWatch;
  readonly #types: SeenTypes = new SeenTypes();
  #timer: NodeJS.Timeout | undefined;
  readonly #beats: NodeJS.Timeout;
  #looking: Promise<void> | undefined;
  #stepAt = 0;
  readonly #closing = new AbortController();
  #heartbeat: Heartbeat = {};
  #beatAt = 0;
  #pause: Pause | undefined;
  /** Packages may have been removed while no worker ran. */
  #mayForget = true;

  /** @throws {NetRavenError} NR_INSTALL_NOTE_UNREADABLE when it cannot see if a package is being changed */
  constructor(options: FollowerOptions) {
    this.#options = options;
    const { folder, workerId, registration, packageLock } = options;
    this.#heartbeatFile = heartbeatFile(folder, workerId);
    this.#watch = new InstalledWatch(registration.registry, options.loadedFrom);
    // First: a command either sees this worker and waits for it, or has written the pause that is read next.
    this.#beat({});
    // Before the first task. Without it, a task could run while the files of its package are replaced.
    this.#follow(readPause(folder));
    packageLock.noteTypes({ removed: removedTypes(folder), existing: typesOf(registration.registry) });
    this.#types.follow(registration.registry.records);
    // Also while packages are loaded. On a busy machine that takes so long that the worker would count as ended.
    this.#beats = setInterval(() => {
      if (Date.now() - this.#stepAt < longestStepMs) touchNote(this.#heartbeatFile);
    }, beatMs).unref();
    this.#look();
  }

  /** Loads the registry again at the next look: a task found other files than those that it was loaded from. */
  markChanged(): void {
    this.#watch.markChanged();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    clearInterval(this.#beats);
    await this.#looking;
    rmSync(this.#heartbeatFile, { force: true });
  }

  #look(): void {
    const closed = this.#closing.signal;
    this.#stepAt = Date.now();
    this.#looking = this.#step()
      .catch((error: unknown) => {
        // Closing aborts a load.
        if (closed.aborted) return;
        this.#options.logger.error('the installed packages could not be followed; trying again', {
          error: messageOf(error),
        });
      })
      .finally(() => {
        if (!closed.aborted) this.#timer = setTimeout(() => this.#look(), this.#options.pollMs ?? 500);
      });
  }

  async #step(): Promise<void> {
    const { folder, packageLock, hosts, registration } = this.#options;
    const pause = readPause(folder);
    if (this.#pause && pause?.id !== this.#pause.id) await this.#resume(this.#pause);
    else this.#follow(pause);
    if (this.#pause) {
      const { id, name } = this.#pause;
      if (packageLock.tasksOf(name).length === 0 && this.#heartbeat.drained !== id) {
        await hosts.closeIdle(name);
        this.#beat({ drained: id });
      }
    } else if (this.#watch.hasChanged(registration.registry)) await this.#reload();
    const suspended = hosts.suspended();
    if (suspended.join(' ') !== (this.#heartbeat.suspended ?? []).join(' ')) this.#beat({ suspended });
    if (Date.now() - this.#beatAt > beatMs) this.#beat({});
    await this.#answer();
    if (this.#mayForget) await this.#forgetRemoved();
  }

  async #forgetRemoved(): Promise<void> {
    const { folder, forget } = this.#options;
    for (const removal of removals(folder)) await forget(removal);
    this.#mayForget = false;
  }

  #follow(pause: Pause | undefined): void {
    if (!pause || this.#pause) return;
    const { packageLock, logger } = this.#options;
    this.#pause = pause;
    packageLock.pause(pause.name);
    logger.info(`${pause.name} is being changed; its tasks wait`, { package: pause.name });
  }

  async #answer(): Promise<void> {
    const { folder, storedConfig } = this.#options;
    const question = readQuestion(folder);
    if (!question || question.id === this.#heartbeat.answer?.id) return;
    this.#beat({ answer: await answer(question, await storedConfig(question.name)) });
  }

  /** Reloads the registry after a pause, whether the change succeeded or not. */
  async #resume(ended: Pause): Promise<void> {
    const { packageLock, logger } = this.#options;
    try {
      this.#mayForget = true;
      await this.#reload();
      await this.#forgetRemoved();
      this.#beat({ followed: ended.id });
    } finally {
      this.#pause = undefined;
      packageLock.pause(undefined);
      logger.info(`the change of ${ended.name} has ended; its tasks start again`, { package: ended.name });
    }
  }

  async #reload(): Promise<void> {
    const { packageLock, hosts, registration, load, abort, logger } = this.#options;
    const before = registration.registry;
    await this.#watch.reload(before, async () => {
      const now = await load(this.#closing.signal);
      await hosts.follow(now.records, (name) => {
        const taskIds = packageLock.tasksOf(name);
        if (taskIds.length === 0) return;
        logger.warning(`${name} was replaced while its tasks ran; they are tried again`, { package: name });
        for (const taskId of taskIds) abort(taskId, name);
      });
      await registration.replace(now);
      packageLock.noteTypes({ removed: this.#types.follow(now.records), existing: typesOf(now) });
      return now;
    });
  }

  #beat(change: Partial<Heartbeat>): void {
    this.#beatAt = Date.now();
    if (Object.keys(change).length === 0 && touchNote(this.#heartbeatFile)) return;
    this.#heartbeat = { ...this.#heartbeat, ...change };
    writeNote(this.#heartbeatFile, this.#heartbeat);
  }
}

function typesOf(registry: Registry): string[] {
  return registry.records.flatMap(({ jobType }) => jobType ?? []);
}

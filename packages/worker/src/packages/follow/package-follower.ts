import { rmSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { messageOf, type Logger } from '@netraven/core';
import type { Registry } from '@netraven/core/registry';
import type { JobHosts } from '../../job-hosts.ts';
import type { Registration } from '../../registration.ts';
import { readHold, type Hold } from '../meet/hold.ts';
import { presenceFile, writeNote, type Presence } from '../meet/presence.ts';
import { answer, readQuestion } from '../meet/question.ts';
import type { PackageGate } from './gate.ts';
import { InstalledWatch } from './installed-watch.ts';
import { goneTypes, removedTypes } from './removed-types.ts';

export interface FollowerOptions {
  /** Of the host project. */
  readonly folder: string;
  readonly workerId: string;
  /** Loads the registry of the host project as it is now; the signal aborts once nobody waits for it any more. */
  readonly load: (signal: AbortSignal) => Promise<Registry>;
  readonly registration: Registration;
  readonly hosts: JobHosts;
  readonly gate: PackageGate;
  /** What an administrator stored for a package; empty where nothing was. */
  readonly storedConfig: (packageName: string) => Promise<object>;
  /** Ends a task in hand, uncharged: the files of its package were replaced. */
  readonly abort: (taskId: string, packageName: string) => void;
  readonly logger: Logger;
  /** How often it looks for holds and questions, in ms; for what is installed it may do so more seldom. Default 500. */
  readonly pollMs?: number;
}

const beatMs = 2_000;

/**
 * Keeps a worker in step with what is installed in its host project. Obeys the holds of who installs by NetRaven; sees by
 * itself what anybody else installed.
 */
export class PackageFollower {
  readonly #options: FollowerOptions;
  readonly #presence: string;
  readonly #watch: InstalledWatch;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #said: Presence = { pid: process.pid, hostname: hostname() };
  #saidAt = 0;
  #hold: Hold | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    const { folder, workerId, registration, gate } = options;
    this.#presence = presenceFile(folder, workerId);
    this.#watch = new InstalledWatch(registration.registry);
    gate.noteTypes({ removed: removedTypes(folder), there: typesOf(registration.registry) });
    this.#look();
  }

  /** Says that files were seen that are not those the registry was loaded from. */
  nudge(): void {
    this.#watch.nudge();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#looking;
    rmSync(this.#presence, { force: true });
  }

  #look(): void {
    const closed = this.#closing.signal;
    this.#looking = this.#step()
      .catch((error: unknown) => {
        // It was broken off.
        if (closed.aborted) return;
        this.#options.logger.error('what is installed could not be followed; trying again', {
          error: messageOf(error),
        });
      })
      .finally(() => {
        if (!closed.aborted) this.#timer = setTimeout(() => this.#look(), this.#options.pollMs ?? 500);
      });
  }

  async #step(): Promise<void> {
    const { folder, gate, hosts, registration, logger } = this.#options;
    const hold = readHold(folder);
    if (this.#hold && hold?.id !== this.#hold.id) await this.#resume(this.#hold);
    else if (hold && !this.#hold) {
      this.#hold = hold;
      gate.hold(hold.names);
      logger.info(`${hold.names.join(', ')} is being changed; its tasks wait`, { packages: hold.names });
    }
    if (this.#hold) {
      const busy = this.#hold.names.some((name) => gate.inside(name).length > 0);
      if (!busy && this.#said.drained !== this.#hold.id) {
        await hosts.closeIdle(this.#hold.names);
        this.#say({ drained: this.#hold.id });
      }
    } else if (this.#watch.hasChanged(registration.registry)) await this.#reload();
    if (Date.now() - this.#saidAt > beatMs) this.#say({});
    await this.#answer();
  }

  async #answer(): Promise<void> {
    const { folder, storedConfig } = this.#options;
    const question = readQuestion(folder);
    if (!question || question.id === this.#said.answer?.id) return;
    this.#say({ answer: answer(question, await storedConfig(question.name)) });
  }

  /** The hold has ended, whichever way: what is there now counts. */
  async #resume(ended: Hold): Promise<void> {
    const { gate, logger } = this.#options;
    try {
      await this.#reload();
      this.#say({ followed: ended.id });
    } finally {
      this.#hold = undefined;
      gate.hold([]);
      logger.info(`${ended.names.join(', ')} may run again, if it is there`, { packages: ended.names });
    }
  }

  async #reload(): Promise<void> {
    const { gate, hosts, registration, load, abort, logger } = this.#options;
    const before = registration.registry;
    await this.#watch.reload(before, async () => {
      const now = await load(this.#closing.signal);
      hosts.follow(now.records, (name) => {
        logger.warning(`${name} was replaced under its running tasks; they are tried again`, { package: name });
        for (const taskId of gate.inside(name)) abort(taskId, name);
      });
      await registration.replace(now);
      gate.noteTypes({ removed: goneTypes(before.records, now.records), there: typesOf(now) });
      return now;
    });
  }

  #say(change: Partial<Presence>): void {
    if (Object.keys(change).length === 0 && this.#saidAt > 0) {
      try {
        utimesSync(this.#presence, new Date(), new Date());
        this.#saidAt = Date.now();
        return;
      } catch {
        // Somebody cleaned up: it is written anew.
      }
    }
    this.#said = { ...this.#said, ...change };
    writeNote(this.#presence, this.#said);
    this.#saidAt = Date.now();
  }
}

function typesOf(registry: Registry): string[] {
  return registry.records.flatMap(({ jobType }) => jobType ?? []);
}

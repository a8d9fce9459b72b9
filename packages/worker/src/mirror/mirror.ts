import { rm } from 'node:fs/promises';
import { errorData, messageOf, type Logger } from '@netraven/core';
import { artifacts, type Database } from '@netraven/db';
import { workerError } from '../codes.ts';
import { fastImportStream } from './fast-import.ts';
import { git, initRepository, mirrorOwner } from './git.ts';
import { readPosition, type Position } from './position.ts';
import { findDamage, removeLeftovers, replaceRepository, repairSettings } from './repair.ts';

export interface MirrorOptions {
  readonly db: Database;
  /** Folder of the bare repository. */
  readonly repository: string;
  readonly logger: Logger;
  /** Called when versions were committed. */
  readonly onCommit?: () => void;
}

const maxBatch = 500;
const pollMs = 5_000;
/** Longest pause between two tries while Git fails, in ms. */
const longestPauseMs = 60_000;
/** Pause between two runs of `git gc --auto`, in ms. */
const tidyMs = 3_600_000;
/** Pause between two checks of all objects, in ms. The first one follows the start. */
const checkMs = 24 * 3_600_000;
/** Failures of Git in a row after which the repository is checked again, and their period: the check takes long. */
const checkAgainAt = { failures: 3, every: 8 };
/** Time that new versions wait for others, in ms. */
const lingerMs = 3_000;

/**
 * Copies the artifacts into a Git repository: one commit per version, in batches, one process at a time. The rows of the
 * database are the original. Each commit names the id of its version, and ids are committed in order, so the newest of
 * these commits tells where to continue.
 */
export class Mirror {
  readonly #options: MirrorOptions;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Infinity;
  #following: Promise<void> | undefined;
  #again = false;
  #closed = false;
  /** Failures in a row. */
  #failures = 0;
  /** Those of them that the database did not cause. */
  #gitFailures = 0;
  /** Failures of the database: they say nothing about the repository. */
  readonly #ofDatabase = new WeakSet<object>();
  /** The last version this process has seen in Git. Undefined: read it from there. */
  #seen: number | undefined;
  /** The check in the background found damage. */
  #isSuspect = false;
  #tidyAt = 0;
  #checkAt = 0;
  #tidying: Promise<void> | undefined;
  readonly #stopTidying = new AbortController();

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.flush();
  }

  /** Commits new versions soon, together with those that come meanwhile. */
  wake(): void {
    if (this.#failures === 0) this.#lookWithin(lingerMs);
  }

  /** Commits new versions now. */
  flush(): void {
    if (this.#failures === 0) this.#lookWithin(0);
  }

  /** Commits a batch of new versions, then stops. What a mirror lacks beyond it may take minutes: the next start commits it. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopTidying.abort();
    this.#look();
    this.#closed = true;
    await this.#following;
    await this.#tidying;
  }

  #lookWithin(ms: number): void {
    const dueAt = Date.now() + ms;
    if (this.#closed || dueAt >= this.#dueAt) return;
    this.#dueAt = dueAt;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    this.#dueAt = Infinity;
    this.#again = true;
    this.#following ??= this.#follow().finally(() => (this.#following = undefined));
  }

  async #follow(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        if (await this.#isBehind()) {
          const done = await artifacts.withMirrorLock(this.#options.db, async () => {
            await this.#commitOrRebuild().catch((error: unknown) => {
              if (!this.#ofDatabase.has(error as Error)) this.#gitFailures++;
              throw error;
            });
            return true;
          });
          if (done) this.#options.onCommit?.();
          if (done) this.#tidying ??= this.#tidy().finally(() => (this.#tidying = undefined));
        }
        this.#failures = 0;
        this.#gitFailures = 0;
      } catch (error) {
        this.#failures++;
        this.#seen = undefined;
        const problem = errorData(error, 'NR_MIRROR_FAILED');
        this.#options.logger.error(`the mirror could not commit new versions and tries again: ${problem.message}`, {
          ...problem,
        });
      }
    }
    // Notifications can be lost, and the process that holds the lock can end.
    this.#lookWithin(Math.min(pollMs * 2 ** Math.max(this.#failures - 1, 0), longestPauseMs));
  }

  /** Commits. If the repository is damaged, makes it again. */
  async #commitOrRebuild(): Promise<void> {
    const { repository, logger } = this.#options;
    if (this.#seen === undefined) await removeLeftovers(repository);
    if (this.#isSuspect && !this.#closed) {
      // A wrong HEAD or alternate fails the check too, and is repaired. What cannot be repaired is found next.
      await repairSettings(repository).catch(() => undefined);
      // While another process commits, Git may report objects as missing. Here, none does.
      this.#isSuspect = false;
      const damage = await findDamage(repository);
      if (damage !== undefined) return this.#rebuild(damage);
    }
    try {
      await this.#commitAll(repository);
    } catch (error) {
      if ((error as { code?: string }).code === 'NR_GIT_MISSING' || this.#ofDatabase.has(error as Error)) throw error;
      const isDue = this.#gitFailures === 0 || this.#gitFailures % checkAgainAt.every === checkAgainAt.failures;
      if (!isDue) throw error;
      logger.warning(`checking the repository of the mirror: ${messageOf(error)}`, {});
      const damage = await findDamage(repository);
      if (damage === undefined) await this.#commitAll(repository);
      else await this.#rebuild(damage);
    }
  }

  /** Makes the repository again from the database, and keeps the old one: it may hold commits that a person made. */
  async #rebuild(why: string): Promise<void> {
    const { repository, logger } = this.#options;
    const fresh = `${repository}.new`;
    try {
      await rm(fresh, { recursive: true, force: true });
      if (!(await this.#commitAll(fresh))) {
        // The next start makes it again.
        this.#seen = undefined;
        return;
      }
      const aside = await replaceRepository(repository, fresh);
      await this.#note(0, this.#seen ?? 0);
      const moved = aside === undefined ? '' : `, and the old one is now ${aside}`;
      const { code, message, hint } = workerError(
        'NR_MIRROR_REPLACED',
        `${repository} was created again: ${why}${moved}`,
      );
      logger.error(message, { aside, code, hint });
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }

  /** Waits for the database, and notes a failure as its own. */
  async #ask<Answer>(asked: Promise<Answer>): Promise<Answer> {
    try {
      return await asked;
    } catch (error) {
      this.#ofDatabase.add(error as Error);
      throw error;
    }
  }

  /** Returns true if there are versions after the last one seen in Git. */
  async #isBehind(): Promise<boolean> {
    return this.#seen === undefined || this.#ask(artifacts.isMirrorBehind(this.#options.db, this.#seen));
  }

  /** Commits until no version is left; returns false if the mirror stops before. Removes the files that a failed Git leaves. */
  async #commitAll(repository: string): Promise<boolean> {
    const { db, logger } = this.#options;
    try {
      await initRepository(repository);
      await repairSettings(repository);
      let isFull: boolean;
      let passed = 0;
      do {
        // Read from Git itself: however the last batch ended, no version is committed twice or left out.
        const position = await readPosition(repository);
        if (await this.#isForeign(position)) {
          await this.#rebuild('it was written from another database');
          return true;
        }
        // A version whose text is damaged is no commit: the next ones go on after it.
        const after = Math.max(position?.last?.id ?? 0, passed);
        const { versions, isFull: hasMore, last } = await this.#ask(artifacts.toMirror(db, after, maxBatch));
        if (versions.length > 0) {
          const input = fastImportStream(versions, position?.commit);
          await git(repository, ['fast-import', '--quiet', '--done'], { input });
          logger.info(`${versions.length} version${versions.length === 1 ? '' : 's'} committed`, {
            versions: versions.length,
          });
        }
        passed = last ?? after;
        this.#seen = passed;
        // One that is made again is noted when it is in its place: retention removes what all mirrors have.
        if (repository === this.#options.repository) await this.#note(after, passed);
        isFull = hasMore;
        // Versions that are saved meanwhile wait for the next batch: each costs one or two starts of Git.
      } while (isFull && !this.#closed);
      return !isFull;
    } catch (error) {
      await removeLeftovers(repository);
      throw error;
    }
  }

  /** Notes which versions the mirror has. */
  async #note(after: number, last: number): Promise<void> {
    const { db, repository } = this.#options;
    await this.#ask(artifacts.noteMirrored(db, await mirrorOwner(repository), after, last));
  }

  /** Returns true for a repository of another database: in it, the ids mean other versions. */
  async #isForeign(position: Position | undefined): Promise<boolean> {
    const last = position?.last;
    if (!last || last.id === this.#seen) return false;
    return (await this.#ask(artifacts.runOf(this.#options.db, last.id))) !== last.runId;
  }

  /** Checks all objects, and packs the files that batches leave once there are many. Runs in the background. */
  async #tidy(): Promise<void> {
    const { repository, logger } = this.#options;
    const { signal } = this.#stopTidying;
    const now = Date.now();
    if (signal.aborted || now < this.#tidyAt) return;
    this.#tidyAt = now + tidyMs;
    try {
      if (now >= this.#checkAt) {
        this.#checkAt = now + checkMs;
        this.#isSuspect = (await findDamage(repository, { signal, background: true })) !== undefined;
        if (this.#isSuspect) {
          this.#seen = undefined;
          return this.flush();
        }
      }
      await git(repository, ['-c', 'gc.autoDetach=false', 'gc', '--auto', '--quiet'], { signal, background: true });
    } catch (error) {
      // The commits are safe; they only take more space.
      if (!signal.aborted) logger.warning(`Git could not tidy up the mirror: ${messageOf(error)}`, {});
    }
  }
}

import { errorData, messageOf, type Logger } from '@netraven/core';
import { artifacts, type Database } from '@netraven/db';
import { fastImportStream } from './fast-import.ts';
import { git, initRepository } from './git.ts';
import { readPosition, type Position } from './position.ts';
import { quarantineBroken, quarantineForeign, removeLeftovers } from './repair.ts';

export interface MirrorOptions {
  readonly db: Database;
  /** Folder of the bare repository. */
  readonly repository: string;
  readonly logger: Logger;
}

const maxBatch = 500;
const pollMs = 5_000;
/** Longest pause between two tries while Git fails, in ms. */
const longestPauseMs = 60_000;
/** Pause between two runs of `git gc --auto`, in ms. */
const tidyMs = 3_600_000;
/** Time that new versions wait for others, in ms: each batch costs one or two starts of Git. */
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
  /** The last version this process has seen in Git. */
  #seen: number | undefined;
  #tidyAt = 0;
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

  /** Commits new versions, then stops. */
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
            await this.#commitOrRepair();
            return true;
          });
          if (done) this.#tidying ??= this.#tidy().finally(() => (this.#tidying = undefined));
        }
        this.#failures = 0;
      } catch (error) {
        this.#failures++;
        const problem = errorData(error, 'NR_MIRROR_FAILED');
        this.#options.logger.error(`the mirror could not commit new versions and tries again: ${problem.message}`, {
          ...problem,
        });
      }
    }
    // Notifications can be lost, and the process that holds the lock can end.
    this.#lookWithin(Math.min(pollMs * 2 ** Math.max(this.#failures - 1, 0), longestPauseMs));
  }

  /** Commits. If that fails, moves a broken repository to quarantine and tries once more. */
  async #commitOrRepair(): Promise<void> {
    const { repository, logger } = this.#options;
    try {
      await this.#commitCleanly();
    } catch (error) {
      // `git fsck` takes long: run it once, not after each failure in a row.
      if (this.#failures > 0) throw error;
      logger.warning(`checking the repository of the mirror: ${messageOf(error)}`, {});
      await quarantineBroken(repository, logger);
      await this.#commitCleanly();
    }
  }

  /** Commits. If that fails, removes the files that Git left. */
  async #commitCleanly(): Promise<void> {
    try {
      await this.#commitAll();
    } catch (error) {
      await removeLeftovers(this.#options.repository);
      throw error;
    }
  }

  /** Returns true if there are versions after the last one seen in Git. */
  async #isBehind(): Promise<boolean> {
    return this.#seen === undefined || artifacts.isMirrorBehind(this.#options.db, this.#seen);
  }

  async #commitAll(): Promise<void> {
    const { db, repository, logger } = this.#options;
    await initRepository(repository);
    do {
      // Read from Git itself: however the last batch ended, no version is committed twice or left out.
      const position = await this.#position();
      const versions = await artifacts.toMirror(db, position?.last?.id ?? 0, maxBatch);
      if (versions.length > 0) {
        const input = fastImportStream(versions, position?.commit);
        await git(repository, ['fast-import', '--quiet', '--done'], { input });
        logger.info(`${versions.length} versions committed`, { versions: versions.length });
      }
      this.#seen = versions.at(-1)?.version.id ?? position?.last?.id ?? 0;
    } while (await this.#isBehind());
  }

  /** Returns the position in Git. In a repository of another database the ids mean other versions: it goes to quarantine. */
  async #position(): Promise<Position | undefined> {
    const { db, repository, logger } = this.#options;
    const position = await readPosition(repository);
    const last = position?.last;
    if (!last || last.id === this.#seen || (await artifacts.runOf(db, last.id)) === last.runId) return position;
    await quarantineForeign(repository, logger);
    await initRepository(repository);
    return undefined;
  }

  /** Packs the files that batches leave, once there are many. Runs in the background. */
  async #tidy(): Promise<void> {
    const { repository, logger } = this.#options;
    const { signal } = this.#stopTidying;
    if (signal.aborted || Date.now() < this.#tidyAt) return;
    this.#tidyAt = Date.now() + tidyMs;
    try {
      await git(repository, ['-c', 'gc.autoDetach=false', 'gc', '--auto', '--quiet'], { signal });
    } catch (error) {
      // The commits are safe; they only take more space.
      if (!signal.aborted) logger.warning(`Git could not tidy up the mirror: ${messageOf(error)}`, {});
    }
  }
}

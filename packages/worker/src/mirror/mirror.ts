import { errorData, messageOf, type Logger } from '@netraven/core';
import { artifacts, type Database } from '@netraven/db';
import { fastImportStream } from './fast-import.ts';
import { git, initRepository } from './git.ts';
import { readPosition, type Position } from './position.ts';
import { putAsideBroken, putAsideForeign, removeLeftovers } from './repair.ts';

export interface MirrorOptions {
  readonly db: Database;
  /** Folder of the bare repository. */
  readonly repository: string;
  readonly logger: Logger;
}

const maxBatch = 500;
const pollMs = 5_000;
/** Longest pause while it fails, in ms. */
const longestPauseMs = 60_000;
/** Between two times that Git is asked whether there is something to tidy up, in ms. */
const tidyMs = 3_600_000;
/** How long new versions wait for more to be committed with, in ms: each commit costs a start of Git or two. */
const lingerMs = 3_000;

/**
 * The Git repository that follows the artifacts. The rows are the truth: what is missing in Git is committed, one commit
 * per version, in batches; one process at a time. A version's id stands in its commit, and ids commit in their order, so
 * the newest commit of ours says where to go on.
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

  /** Says that there may be new versions, and more to come. */
  wake(): void {
    if (this.#failures === 0) this.#lookWithin(lingerMs);
  }

  /** Says that there may be new versions that should wait no longer. */
  flush(): void {
    if (this.#failures === 0) this.#lookWithin(0);
  }

  /** Commits what is there, then stops. */
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
        this.#options.logger.error(`the mirror did not follow; it tries again: ${problem.message}`, { ...problem });
      }
    }
    // A backstop for hints that got lost, and for the holder of the lock being gone.
    this.#lookWithin(Math.min(pollMs * 2 ** Math.max(this.#failures - 1, 0), longestPauseMs));
  }

  /** Commits; where that fails, puts the repository aside if it is broken, and tries once more. */
  async #commitOrRepair(): Promise<void> {
    const { repository, logger } = this.#options;
    try {
      await this.#commitCleanly();
    } catch (error) {
      // Looking through all of it takes its time: once, not with every failure in a row.
      if (this.#failures > 0) throw error;
      logger.warning(`the repository of the mirror is looked through: ${messageOf(error)}`, {});
      await putAsideBroken(repository, logger);
      await this.#commitCleanly();
    }
  }

  /** Commits; where that fails, leaves nothing of it behind. */
  async #commitCleanly(): Promise<void> {
    try {
      await this.#commitAll();
    } catch (error) {
      await removeLeftovers(this.#options.repository);
      throw error;
    }
  }

  /** Whether there is anything after what was seen in Git: if not, Git need not be asked. */
  async #isBehind(): Promise<boolean> {
    return this.#seen === undefined || artifacts.isMirrorBehind(this.#options.db, this.#seen);
  }

  async #commitAll(): Promise<void> {
    const { db, repository, logger } = this.#options;
    await initRepository(repository);
    do {
      // Git itself says how far it has come: whatever ended the last batch, nothing is committed twice or left out.
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

  /** Where Git goes on. The ids in a repository that another database has written mean other versions here. */
  async #position(): Promise<Position | undefined> {
    const { db, repository, logger } = this.#options;
    const position = await readPosition(repository);
    const last = position?.last;
    if (!last || last.id === this.#seen || (await artifacts.runOf(db, last.id)) === last.runId) return position;
    await putAsideForeign(repository, logger);
    await initRepository(repository);
    return undefined;
  }

  /** Each batch leaves files of its own: once there are many, Git packs them. Nobody waits for that. */
  async #tidy(): Promise<void> {
    const { repository, logger } = this.#options;
    const { signal } = this.#stopTidying;
    if (signal.aborted || Date.now() < this.#tidyAt) return;
    this.#tidyAt = Date.now() + tidyMs;
    try {
      await git(repository, ['-c', 'gc.autoDetach=false', 'gc', '--auto', '--quiet'], { signal });
    } catch (error) {
      // What was committed is safe; it only takes more room than it must.
      if (!signal.aborted) logger.warning(`Git could not tidy up the mirror: ${messageOf(error)}`, {});
    }
  }
}

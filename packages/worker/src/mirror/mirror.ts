import { messageOf, type Logger } from '@netraven/core';
import { artifacts, type Database } from '@netraven/db';
import { branch, fastImportStream, versionTrailer } from './fast-import.ts';
import { git, initRepository } from './git.ts';

export interface MirrorOptions {
  readonly db: Database;
  /** Folder of the bare repository. */
  readonly repository: string;
  readonly logger: Logger;
}

const maxBatch = 500;
const pollMs = 5_000;

/**
 * The Git repository that follows the artifacts. The rows are the truth: what is missing in Git is committed, one commit
 * per version, in batches; one process at a time. A version's id stands in its commit, and ids commit in their order, so
 * the newest commit says where to go on.
 */
export class Mirror {
  readonly #options: MirrorOptions;
  #timer: NodeJS.Timeout | undefined;
  #following: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.wake();
  }

  /** Says that there may be new versions. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#following ??= this.#follow().finally(() => (this.#following = undefined));
  }

  /** Commits what is there, then stops. */
  async close(): Promise<void> {
    this.wake();
    this.#closed = true;
    await this.#following;
    clearTimeout(this.#timer);
  }

  async #follow(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#again) {
      this.#again = false;
      try {
        await artifacts.withMirrorLock(this.#options.db, () => this.#commitAll());
      } catch (error) {
        this.#options.logger.error('the mirror did not follow; it tries again', { error: messageOf(error) });
      }
    }
    // A backstop for hints that got lost, and for the holder of the lock being gone.
    if (!this.#closed) this.#timer = setTimeout(() => this.wake(), pollMs);
  }

  async #commitAll(): Promise<void> {
    const { db, repository, logger } = this.#options;
    await initRepository(repository);
    for (;;) {
      // Git itself says how far it has come: whatever ended the last batch, nothing is committed twice or left out.
      const last = await lastCommitted(repository);
      const versions = await artifacts.toMirror(db, last ?? 0, maxBatch);
      if (versions.length === 0) return;
      await git(repository, ['fast-import', '--quiet', '--done'], fastImportStream(versions, last !== undefined));
      logger.info(`${versions.length} versions committed`, { versions: versions.length });
    }
  }
}

/** The id of the version in the newest commit. */
async function lastCommitted(repository: string): Promise<number | undefined> {
  if ((await git(repository, ['for-each-ref', branch])) === '') return undefined;
  const format = `--format=%(trailers:key=${versionTrailer},valueonly)`;
  return Number((await git(repository, ['log', '--max-count=1', format, branch])).trim());
}

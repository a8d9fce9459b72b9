import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { errorData, type Logger } from '@netraven/core';
import { artifacts, isAway, remotes, type Database } from '@netraven/db';
import { workerError } from '../codes.ts';
import { runGit } from './git.ts';
import { positionAt, readPosition } from './position.ts';
import type { MirrorRemote } from './remote-files.ts';
import { keptBranch, RemoteGit, type PushResult } from './remote-git.ts';
import { openRemoteLogin, type RemoteLogin } from './remote-login.ts';

/** Folder for the files of all remotes of a mirror while Git runs. */
export const remotesFolder = (repository: string): string => `${repository}.remotes`;

/** Why the remote is not as the mirror, and what its branch has if it was read. Empty: it is. */
interface Compared {
  readonly error?: unknown;
  readonly at?: remotes.RemotePosition;
}

export interface RemoteOptions {
  readonly db: Database;
  readonly remote: MirrorRemote;
  /** Names the mirror, by the id of its home. */
  readonly owner: string;
  /** Folder of the mirror's bare repository. */
  readonly repository: string;
  readonly logger: Logger;
  /** Time limit of a push, in ms. Default: an hour. */
  readonly limitMs?: number;
}

/** Pause between two looks at a remote that is in sync, in ms: someone may have changed its branch. */
const checkMs = 600_000;
/** First and longest pause after a failure, in ms. */
const [firstPauseMs, longestPauseMs] = [1_000, 300_000];
/** A login that was refused is not sent again for so long, in ms: servers lock accounts. */
const refusedMs = 900_000;
/** Pause between two looks whether a refused login was changed, in ms. */
const lookMs = 2_000;
/** Time for a push when the worker stops, in ms. */
const graceMs = 5_000;

/**
 * Pushes the mirror to one remote, reads its branch back and notes how they compare. Several workers may push to the same
 * remote: their mirrors have the same commits.
 */
export class Remote {
  readonly #options: RemoteOptions;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #following: Promise<void> | undefined;
  #again = false;
  #closed = false;
  /** Failures in a row. */
  #failures = 0;
  #lastMessage: string | undefined;
  #refused: { readonly login: RemoteLogin; readonly until: number } | undefined;

  constructor(options: RemoteOptions) {
    this.#options = options;
    this.wake();
  }

  /** Pushes new commits now. While the remote fails, they wait for the next try. */
  wake(): void {
    if (this.#closed) return;
    // Also while the remote fails: a try that is under way may succeed without the new commits.
    this.#again = true;
    if (this.#failures === 0) this.#follow();
  }

  /** Pushes new commits, for at most 5 s, then stops. */
  async close(): Promise<void> {
    this.wake();
    this.#closed = true;
    clearTimeout(this.#timer);
    const timer = setTimeout(() => this.#stopping.abort(), graceMs);
    await this.#following;
    clearTimeout(timer);
  }

  #follow(): void {
    clearTimeout(this.#timer);
    this.#following ??= this.#pushAll().finally(() => (this.#following = undefined));
  }

  async #pushAll(): Promise<void> {
    do {
      this.#again = false;
      try {
        if (await this.#waitsForLogin()) continue;
        await this.#push();
        if (this.#failures > 0) this.#options.logger.info(`the remote ${this.#options.remote.name} works again`);
        this.#failures = 0;
        this.#lastMessage = undefined;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#failures++;
        this.#log(error);
      }
    } while (this.#again && this.#failures === 0 && !this.#stopping.signal.aborted);
    if (this.#closed) return;
    const failedMs = Math.min(firstPauseMs * 2 ** (this.#failures - 1), longestPauseMs);
    const pauseMs = this.#refused ? lookMs : this.#failures > 0 ? failedMs : checkMs;
    this.#timer = setTimeout(() => this.#follow(), pauseMs);
  }

  /** Returns true while the login is the one that was refused. */
  async #waitsForLogin(): Promise<boolean> {
    const { db, remote } = this.#options;
    if (!this.#refused) return false;
    const login = await openRemoteLogin(db, remote).catch((error: unknown) => {
      // The push fails with the same error, and notes it.
      const { code = '' } = error as { code?: string };
      if (!['NR_REMOTE_CREDENTIAL', 'NR_SECRET_UNREADABLE'].includes(code)) throw error;
    });
    if (Date.now() < this.#refused.until && isDeepStrictEqual(login, this.#refused.login)) return true;
    this.#refused = undefined;
    return false;
  }

  async #push(): Promise<void> {
    const { db, owner, remote, repository } = this.#options;
    if (!existsSync(join(repository, 'HEAD'))) return;
    const position = await readPosition(repository);
    if (!position) return;
    let known = await remotes.position(db, remote.name);
    if (!known) {
      await remotes.add(db, owner, remote);
      known = await remotes.position(db, remote.name);
    }
    if (!known) return;
    const versionId = position.last?.id ?? 0;
    const isChecked = !known.isFailing && known.verifiedMs !== null && known.verifiedMs < checkMs / 2;
    // Another worker has pushed more, or the same.
    if (isChecked && (known.versionId > versionId || known.commit === position.commit)) return;
    const own = { versionId, commit: position.commit, mirror: owner };
    const { error, at } = await this.#pushAndRead(own).catch((reason: unknown): Compared => ({ error: reason }));
    if (error === undefined) return remotes.noteVerified(db, remote.name, at ?? own);
    if (this.#stopping.signal.aborted) return;
    await remotes.noteFailure(db, remote.name, errorData(error, 'NR_REMOTE_FAILED'), at);
    throw error;
  }

  /** Pushes a commit, reads the branch of the remote back and compares. */
  async #pushAndRead(own: remotes.RemotePosition & { readonly commit: string }): Promise<Compared> {
    const { commit } = own;
    const { db, remote, repository, limitMs } = this.#options;
    const login = await openRemoteLogin(db, remote);
    await using git = await RemoteGit.open({
      remote,
      repository,
      folder: join(remotesFolder(repository), remote.name),
      login,
      signal: this.#stopping.signal,
      limitMs,
    });
    try {
      let result = await git.push(commit);
      let found = await git.readBranch();
      if (found !== undefined && found === remote.replace && !(await this.#isOlder(found, commit))) {
        result = await git.replace(found, commit);
        found = await git.readBranch();
      }
      return found === commit ? {} : await this.#compare(own, found, result);
    } catch (error) {
      const isRefused = (error as { code?: string }).code === 'NR_REMOTE_LOGIN';
      if (isRefused && login) this.#refused = { login, until: Date.now() + refusedMs };
      throw error;
    }
  }

  /** Finds out why the branch of the remote is not the commit that was pushed. */
  async #compare(
    { commit: pushed, versionId, mirror }: remotes.RemotePosition & { readonly commit: string },
    found: string | undefined,
    { refusal, isRejected }: PushResult,
  ): Promise<Compared> {
    const { db, repository, remote } = this.#options;
    const { name } = remote;
    if (found === undefined || (await this.#isOlder(found, pushed))) {
      const has = found === undefined ? 'no branch main' : `${found} as its branch main`;
      const error =
        refusal === undefined || isRejected
          ? workerError('NR_REMOTE_NOT_STORED', `${name} accepted the push, but has ${has}`)
          : workerError('NR_REMOTE_REFUSED', `${name} refused the push: ${refusal}`);
      const last = found === undefined ? undefined : (await positionAt(repository, found)).last;
      return { error, at: { versionId: last?.id ?? 0, commit: found ?? null, mirror } };
    }
    const known = await remotes.position(db, name);
    // Another mirror has this commit, and no version less than this one, whose commits can be others. What was noted by this
    // mirror proves nothing: it may be made again.
    if (known?.commit === found && known.mirror !== mirror && known.versionId >= versionId) return { at: known };
    const last = (await readPosition(repository))?.last?.id ?? 0;
    if (await artifacts.isMirrorBehind(db, last)) {
      // Another worker's mirror is ahead: its commits come here too.
      const message = `${name} has commits that this mirror lacks, and this mirror has not caught up yet`;
      return { error: workerError('NR_REMOTE_FAILED', message) };
    }
    if (refusal !== undefined && found === remote.replace) {
      const hint = `Read the message of the remote. To take back commits, its branch main must accept forced pushes.`;
      return { error: workerError('NR_REMOTE_REFUSED', `${name} refused the push: ${refusal}`, { hint }) };
    }
    return { error: divergedError(name, found) };
  }

  /** Returns true if a commit of the remote is in the history of the mirror. */
  async #isOlder(commit: string, than: string): Promise<boolean> {
    const { repository } = this.#options;
    return (await runGit(['--git-dir', repository, 'merge-base', '--is-ancestor', commit, than])).code === 0;
  }

  /** Logs a failure once, however often it comes. */
  #log(thrown: unknown): void {
    const { logger, remote } = this.#options;
    const error = errorData(thrown, 'NR_REMOTE_FAILED');
    // Other parts of the worker report a database that is away.
    if (error.message === this.#lastMessage || isAway(thrown)) return;
    this.#lastMessage = error.message;
    logger.error(error.message, { remote: remote.name, ...error });
  }
}

/** Returns the error of a remote with other commits, with what lets it follow the mirror without losing a commit. */
function divergedError(name: string, commit: string): Error {
  return workerError('NR_REMOTE_DIVERGED', `${name} has commits that the mirror lacks, up to ${commit}`, {
    hint:
      `Set \`replace: '${commit}'\` of the remote in netraven.config.mts, and start NetRaven again: ` +
      `the remote keeps these commits in its branch ${keptBranch(commit)}, and its branch main follows the mirror.`,
  });
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redactor } from '@netraven/core/attempt';
import type { ProgramResult } from '@netraven/core/system';
import { workerError } from '../codes.ts';
import { branch } from './fast-import.ts';
import { runGit } from './git.ts';
import { removeStaleLock } from './repair.ts';
import { silentSeconds, writeRemoteFiles, type MirrorRemote } from './remote-files.ts';
import type { RemoteLogin } from './remote-login.ts';

/** Time limits, in ms. A first push can be large; a server that is silent for a minute is given up earlier. */
const limits = { push: 3_600_000, fetch: 3_600_000, 'ls-remote': 120_000 };

/** Lock files of Git that a push which was killed can leave in the remote. Git updates HEAD too: it names the branch. */
const pushLocks = [`${branch}.lock`, 'HEAD.lock'];

/** The result of a push. `refusal`: why the remote refused it. `isRejected`: because its branch is another one. */
export type PushResult = { readonly refusal?: string; readonly isRejected: boolean };

/** The branch of a remote that keeps commits which the mirror lacks, up to this one. */
export const keptBranch = (commit: string): string => `kept-${commit.slice(0, 8)}`;

export interface RemoteGitOptions {
  readonly remote: MirrorRemote;
  /** Folder of the mirror's bare repository. */
  readonly repository: string;
  /** Folder for the files of this remote: it is made and removed. */
  readonly folder: string;
  readonly login: RemoteLogin | undefined;
  readonly signal: AbortSignal;
  /** Default: an hour for a push or a fetch, two minutes for a look. */
  readonly limitMs?: number | undefined;
}

/**
 * Git for one remote. It runs in an empty repository that borrows the objects of the mirror: no setting and no hook of the
 * mirror counts. Secrets are in files of mode 0600 in its folder, never among arguments or in the environment.
 */
export class RemoteGit implements AsyncDisposable {
  readonly #options: RemoteGitOptions;
  readonly #redactor: Redactor;
  readonly #url: string;

  private constructor(options: RemoteGitOptions) {
    const { login, remote } = options;
    this.#options = options;
    this.#redactor = Redactor.ofSecrets([login?.password ?? '']);
    this.#url = login && remote.url.startsWith('ssh:') ? withUser(remote.url, login.username) : remote.url;
  }

  /** @throws {NetRavenError} NR_REMOTE_IDENTITY: a file of trusted keys cannot be read */
  static async open(options: RemoteGitOptions): Promise<RemoteGit> {
    const { folder, remote, login } = options;
    await writeRemoteFiles(folder, remote, login);
    return new RemoteGit(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  /**
   * Pushes a commit as the branch of the mirror. Never forces.
   *
   * @throws {NetRavenError} NR_REMOTE_FAILED, NR_REMOTE_IDENTITY, NR_REMOTE_LOGIN
   */
  push(commit: string): Promise<PushResult> {
    return this.#push([], [`${commit}:${branch}`]);
  }

  /**
   * Pushes a commit as the branch of the mirror in place of `last`, which the remote keeps in a branch of its own. Changes
   * nothing if its branch is no longer at `last`.
   *
   * @throws {NetRavenError} NR_REMOTE_FAILED, NR_REMOTE_IDENTITY, NR_REMOTE_LOGIN
   */
  async replace(last: string, commit: string): Promise<PushResult> {
    const fetched = await this.#run(
      'fetch',
      ['--no-tags', '--no-write-fetch-head', ...this.#program('upload-pack')],
      [branch],
    );
    if (fetched.code !== 0) throw this.#failure('fetch', fetched);
    const refs = [`${last}:refs/heads/${keptBranch(last)}`, `${commit}:${branch}`];
    return this.#push(['--atomic', `--force-with-lease=${branch}:${last}`], refs);
  }

  async #push(more: readonly string[], refs: readonly string[]): Promise<PushResult> {
    // A server by SSH or HTTPS looks after its own repository.
    if (this.#isFolder) {
      const folder = fileURLToPath(this.#url);
      for (const file of pushLocks) await removeStaleLock(join(folder, file));
    }
    const flags = ['--porcelain', '--no-verify', '--no-signed', '--no-follow-tags', '--recurse-submodules=no', ...more];
    const result = await this.#run('push', [...flags, ...this.#program('receive-pack')], refs);
    const refused = /^!\t\S+\t(.*)$/m.exec(result.stdout);
    if (result.code !== 0 && !refused) throw this.#failure('push', result);
    const summary = refused?.[1] ?? '';
    return {
      ...(refused && { refusal: this.#say(`${summary}: ${result.stderr}`) }),
      isRejected: summary.startsWith('[rejected]'),
    };
  }

  /**
   * Reads the branch of the remote. Returns its commit; undefined if there is no branch.
   *
   * @throws {NetRavenError} NR_REMOTE_FAILED, NR_REMOTE_IDENTITY, NR_REMOTE_LOGIN
   */
  async readBranch(): Promise<string | undefined> {
    const result = await this.#run('ls-remote', this.#program('upload-pack'), [branch]);
    if (result.code !== 0) throw this.#failure('ls-remote', result);
    const rows = result.stdout.split('\n').map((line) => line.split('\t'));
    return rows.find(([, ref]) => ref === branch)?.[0];
  }

  #run(command: keyof typeof limits, flags: readonly string[], refs: readonly string[]): Promise<ProgramResult> {
    const { repository, folder, remote, signal, limitMs = limits[command] } = this.#options;
    const settings = {
      'credential.helper': remote.credential === undefined ? '' : 'store --file=login',
      ...(remote.ca !== undefined && { 'http.sslCAInfo': 'trusted' }),
      'http.lowSpeedLimit': '1',
      'http.lowSpeedTime': String(silentSeconds),
    };
    const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    return runGit([...args, '--git-dir=.', command, ...flags, '--', this.#url, ...refs], {
      cwd: folder,
      env: {
        ...passedOn(),
        // Fetched objects stay out of the mirror.
        GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(join(repository, 'objects')),
        GIT_ALLOW_PROTOCOL: /^(https|file):/.exec(remote.url)?.[1] ?? 'ssh',
        GIT_TERMINAL_PROMPT: '0',
        GIT_SSH_COMMAND: 'ssh -F ssh_config',
        GIT_SSH_VARIANT: 'ssh',
      },
      background: true,
      signal,
      limitMs,
    });
  }

  get #isFolder(): boolean {
    return this.#url.startsWith('file:');
  }

  /** In a repository on this machine, Git would run its hooks, and a program of its config, as the user of NetRaven. */
  #program(name: 'receive-pack' | 'upload-pack'): string[] {
    return this.#isFolder
      ? [`--${name}=git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=: -c receive.autogc=false ${name}`]
      : [];
  }

  #failure(command: keyof typeof limits, { stderr, code, isLate }: ProgramResult): Error {
    const { remote, limitMs = limits[command] } = this.#options;
    const said = isLate
      ? `no end within ${limitMs / 1_000} s`
      : this.#say(stderr) || `git ended with ${code ?? 'a signal'}`;
    const failed = isLate ? 'NR_REMOTE_FAILED' : codeOf(stderr);
    return workerError(failed, `Git cannot ${command === 'push' ? 'push to' : 'read'} ${remote.name}: ${said}`);
  }

  /** Returns what Git said in one line, without secrets. A remote may say anything. */
  #say(text: string): string {
    // First: a secret with two blanks is not found behind the next step.
    const masked = this.#redactor.redact(text);
    return masked
      .trim()
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .slice(0, 1_000);
  }
}

/** Returns the part of the environment of NetRaven that Git gets. */
function passedOn(): NodeJS.ProcessEnv {
  const names = ['SSH_AUTH_SOCK', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

function codeOf(said: string): 'NR_REMOTE_FAILED' | 'NR_REMOTE_IDENTITY' | 'NR_REMOTE_LOGIN' {
  if (/Host key verification failed|certificate problem|certificate verification failed/.test(said)) {
    return 'NR_REMOTE_IDENTITY';
  }
  const login =
    /Authentication failed|Permission denied \(|could not read (?:Username|Password)|returned error: 40[13]/;
  return login.test(said) ? 'NR_REMOTE_LOGIN' : 'NR_REMOTE_FAILED';
}

function withUser(url: string, username: string): string {
  const parsed = new URL(url);
  if (parsed.username === '') parsed.username = encodeURIComponent(username);
  return parsed.href;
}

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { closedGitEnv, closedGitSettings, runProgram, type ProgramResult } from '@netraven/core/system';
import { homeId } from '@netraven/db';
import { workerError } from '../codes.ts';

// Git stores most versions as differences, which are small: more compression costs time and saves little.
const settings = [...closedGitSettings, '-c', 'pack.compression=1'];

/** Longer output is dropped, in bytes: `git fsck` reports each lost object. */
const maxOutput = 2 ** 20;

const defaultLimitMs = 600_000;

export interface GitOptions {
  /** Content of stdin, in pieces. */
  readonly input?: readonly Buffer[];
  /** Ends Git and its children. */
  readonly signal?: AbortSignal;
  /** Gives the processor to others first. */
  readonly background?: boolean;
  /** Then Git is killed. Default: 10 minutes. */
  readonly limitMs?: number;
}

/**
 * Runs git on the mirror. It ignores the configuration of the user and of the system, and runs no program that the
 * repository names.
 *
 * @throws {NetRavenError} NR_MIRROR_FAILED, NR_GIT_MISSING
 */
export async function git(
  repository: string,
  args: readonly string[],
  { limitMs = defaultLimitMs, ...options }: GitOptions = {},
): Promise<string> {
  const result = await runGit(['--git-dir', repository, ...args], { endSignal: 'SIGTERM', limitMs, ...options });
  const { code, stdout, stderr, isLate } = result;
  if (isLate) throw workerError('NR_MIRROR_FAILED', `git ${args[0]} did not end within ${limitMs / 1_000} s`);
  if (code !== 0) throw workerError('NR_MIRROR_FAILED', `git ${args[0]} ended with ${code ?? 1}: ${stderr.trim()}`);
  return stdout;
}

export interface RunGitOptions extends GitOptions {
  readonly cwd?: string;
  /** In addition to the closed environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Sent when `signal` aborts. Default SIGKILL. */
  readonly endSignal?: NodeJS.Signals;
}

/** Runs git in an environment without the configuration of the user and of the system. @throws {NetRavenError} NR_GIT_MISSING */
export async function runGit(args: readonly string[], options: RunGitOptions = {}): Promise<ProgramResult> {
  const { env, background = false, limitMs = defaultLimitMs, ...others } = options;
  const result = await runProgram('git', [...settings, ...args], {
    ...others,
    env: {
      ...closedGitEnv(),
      GIT_DEFAULT_REF_FORMAT: 'files',
      ...env,
    },
    ownGroup: true,
    onStart: background ? yieldProcessor : undefined,
    deadlineMs: limitMs,
    maxOutput,
  });
  const { startError } = result;
  if (startError?.code === 'ENOENT') throw workerError('NR_GIT_MISSING', startError.message);
  if (startError) throw startError;
  return result;
}

function yieldProcessor(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not allow it.
  }
}

/**
 * Returns the name of a mirror: the id of its home. A host name may change with each start of a container, and a home may
 * move: the versions that the mirror lacked under its old name would be kept for weeks.
 */
export async function mirrorOwner(repository: string): Promise<string> {
  return `${await homeId(dirname(repository))}:${basename(repository)}`;
}

/** Makes the bare repository, unless it exists. */
export async function initRepository(repository: string): Promise<void> {
  if (existsSync(join(repository, 'HEAD'))) return;
  await mkdir(repository, { recursive: true, mode: 0o700 });
  await git(repository, ['init', '--quiet', '--bare', '--initial-branch=main', repository]);
}

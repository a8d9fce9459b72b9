import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { messageOf } from '@netraven/core';
import { workerError } from '../codes.ts';

const settings = [
  // Git stores most versions as differences, which are small: more compression costs time and saves little.
  'pack.compression=1',
  // The config of the repository may name programs, and its hooks may fail.
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'log.showSignature=false',
].flatMap((setting) => ['-c', setting]);

/** Longer output is dropped, in characters: `git fsck` reports each lost object. */
const longestOutput = 2 ** 20;

export interface GitOptions {
  readonly input?: Buffer;
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
 * @throws {NetRavenError} NR_MIRROR_FAILED, NR_MIRROR_NO_GIT
 */
export async function git(
  repository: string,
  args: readonly string[],
  { input, signal, background = false, limitMs = 600_000 }: GitOptions = {},
): Promise<string> {
  const child = spawn('git', ['--git-dir', repository, ...settings, ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      // A remote that the repository names may run a program.
      GIT_ALLOW_PROTOCOL: 'none',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_DEFAULT_REF_FORMAT: 'files',
      LC_ALL: 'C',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  if (background) yieldProcessor(child);
  const stop = (): void => signalGroup(child, 'SIGTERM');
  signal?.addEventListener('abort', stop);
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    signalGroup(child, 'SIGKILL');
  }, limitMs);
  const exit = new Promise<number>((resolve, reject) => {
    child.on('close', (code) => resolve(code ?? 1));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? workerError('NR_MIRROR_NO_GIT', messageOf(error)) : error),
    );
  });
  // When git ends early the pipe breaks; its exit code and message say why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [out, complaints, code] = await Promise.all([beginning(child.stdout), beginning(child.stderr), exit]).finally(
    () => {
      clearTimeout(limit);
      signal?.removeEventListener('abort', stop);
    },
  );
  if (isLate) throw workerError('NR_MIRROR_FAILED', `git ${args[0]} did not end within ${limitMs / 1_000} s`);
  if (code !== 0) throw workerError('NR_MIRROR_FAILED', `git ${args[0]} ended with ${code}: ${complaints.trim()}`);
  return out;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    // It has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function yieldProcessor({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not allow it.
  }
}

async function beginning(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) if (text.length < longestOutput) text += chunk;
  return text;
}

/** Makes the bare repository, unless it exists. */
export async function initRepository(repository: string): Promise<void> {
  if (existsSync(join(repository, 'HEAD'))) return;
  await mkdir(repository, { recursive: true, mode: 0o700 });
  await git(repository, ['init', '--quiet', '--bare', '--initial-branch=main', repository]);
}

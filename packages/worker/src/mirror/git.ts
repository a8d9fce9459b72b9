import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { messageOf } from '@netraven/core';
import { workerError } from '../codes.ts';

/** Git stores most versions as differences, which are small: more compression costs time and saves little. */
const settings = ['-c', 'pack.compression=1'];

/**
 * Runs git on the mirror, without the configuration of the user and of the system. `signal` ends it and its children.
 *
 * @throws {NetRavenError} NR_MIRROR_FAILED, NR_MIRROR_NO_GIT
 */
export async function git(
  repository: string,
  args: readonly string[],
  { input, signal }: { readonly input?: Buffer; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const child = spawn('git', ['--git-dir', repository, ...settings, ...args], {
    env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: signal !== undefined,
  });
  const stop = (): void => stopGroup(child);
  signal?.addEventListener('abort', stop);
  const exit = new Promise<number>((resolve, reject) => {
    child.on('close', (code) => resolve(code ?? 1));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? workerError('NR_MIRROR_NO_GIT', messageOf(error)) : error),
    );
  });
  // When git ends early the pipe breaks; its exit code and message say why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [out, complaints, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]).finally(() =>
    signal?.removeEventListener('abort', stop),
  );
  if (code !== 0) throw workerError('NR_MIRROR_FAILED', `git ${args[0]} ended with ${code}: ${complaints.trim()}`);
  return out;
}

function stopGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch (error) {
    // It has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Makes the bare repository, unless it exists. */
export async function initRepository(repository: string): Promise<void> {
  if (existsSync(join(repository, 'HEAD'))) return;
  await mkdir(repository, { recursive: true, mode: 0o700 });
  await git(repository, ['init', '--quiet', '--bare', '--initial-branch=main', repository]);
}

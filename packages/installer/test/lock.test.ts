import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { lockInstall } from '../src/lock.ts';
import type { RecordedProcess } from '@netraven/core/system';

let folder: string;
const locks = (): string => join(folder, '.netraven', 'install');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netraven-lock-'));
  mkdirSync(locks(), { recursive: true });
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** Writes the lock file of other processes. */
function writeLock(...holders: readonly RecordedProcess[]): void {
  writeFileSync(join(locks(), 'lock-other.json'), JSON.stringify(holders));
}

async function killedProcess(): Promise<RecordedProcess> {
  const killed = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  return { pid: Number(killed.pid), hostname: hostname() };
}

it('one process holds the lock at a time, and the next one gets it after the release', async () => {
  const first = await lockInstall(folder, 0);
  await expect(lockInstall(folder, 0)).rejects.toMatchObject({
    code: 'NR_INSTALL_LOCKED',
    message: expect.stringContaining(`Process ${process.pid} on ${hostname()}`),
  });
  const second = lockInstall(folder, 60_000);
  first.release();
  (await second).release();
  expect(readdirSync(locks())).toEqual([]);
});

it('takes over from a process that was killed, but not from the package manager that it started', async () => {
  const killed = await killedProcess();
  writeLock(killed, { pid: process.pid, hostname: hostname() });
  await expect(lockInstall(folder, 0)).rejects.toMatchObject({ code: 'NR_INSTALL_LOCKED' });
  writeLock(killed);
  const lock = await lockInstall(folder, 0);
  expect(readdirSync(locks())).not.toContain('lock-other.json');
  lock.release();
});

it('does not take over from a process of another machine', async () => {
  writeLock({ pid: 1, hostname: 'elsewhere' });
  await expect(lockInstall(folder, 0)).rejects.toMatchObject({ code: 'NR_INSTALL_LOCKED' });
});

it('a lock that cannot be read is kept, and one that a power failure left without content is not', async () => {
  const file = join(locks(), 'lock-other.json');
  symlinkSync(file, file);
  await expect(lockInstall(folder, 0)).rejects.toMatchObject({
    code: 'NR_INSTALL_NOTE_UNREADABLE',
    message: expect.stringContaining(file) as unknown,
  });
  expect(readdirSync(locks())).toEqual(['lock-other.json']);
  rmSync(file);
  writeFileSync(file, '');
  (await lockInstall(folder, 0)).release();
  expect(readdirSync(locks())).toEqual([]);
});

it('a process waits for the lock also while the clock is set', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const first = await lockInstall(folder, 0);
  const second = lockInstall(folder, 60_000);
  vi.setSystemTime(Date.now() + 3_600_000);
  setTimeout(() => first.release(), 500);
  (await second).release();
  expect(readdirSync(locks())).toEqual([]);
});

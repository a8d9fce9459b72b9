import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { lockInstall } from '../../src/change/lock.ts';

let folder: string;
const file = (): string => join(folder, '.netraven', 'install', 'lock');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netraven-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

it('one process holds the lock at a time, and the next one gets it after the release', async () => {
  const unlock = await lockInstall(folder, 0);
  await expect(lockInstall(folder, 0)).rejects.toMatchObject({
    code: 'NR_INSTALL_LOCKED',
    message: expect.stringContaining(String(process.pid)),
  });
  const second = lockInstall(folder, 60_000);
  unlock();
  (await second)();
  expect(existsSync(file())).toBe(false);
});

it('takes over from a process that was killed', async () => {
  const killed = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  mkdirSync(join(file(), '..'), { recursive: true });
  writeFileSync(file(), JSON.stringify({ pid: killed.pid, hostname: hostname() }));
  const unlock = await lockInstall(folder, 5_000);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid });
  unlock();
});

it('does not take over from a process of another machine', async () => {
  mkdirSync(join(file(), '..'), { recursive: true });
  writeFileSync(file(), JSON.stringify({ pid: 1, hostname: 'elsewhere' }));
  await expect(lockInstall(folder, 0)).rejects.toMatchObject({ code: 'NR_INSTALL_LOCKED' });
});

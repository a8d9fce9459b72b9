import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { PackageRecord } from '@netraven/core/registry';
import { expect, it, onTestFinished, vi } from 'vitest';
import { heartbeatFile, readHeartbeats, touchNote, writeNote, type Heartbeat } from '../../src/coordination/notes.ts';
import { pausePackage, readPause } from '../../src/coordination/pause.ts';
import { checkStoredSettings, readQuestion } from '../../src/coordination/stored-settings.ts';

/** A host project with a worker on a busy machine. */
function slowWorker(): { folder: string; beat: (heartbeat: Heartbeat) => void; pass: (ms: number) => Promise<void> } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-slow-worker-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const file = heartbeatFile(folder, 'w');
  const beat = (heartbeat: Heartbeat): void => {
    writeNote(file, heartbeat);
    // By the clock of the test.
    touchNote(file);
  };
  const pass = async (ms: number): Promise<void> => {
    vi.setSystemTime(Date.now() + ms);
    touchNote(file);
    // The waiting command looks every 100 ms.
    await wait(300);
  };
  beat({});
  return { folder, beat, pass };
}

it('a change waits until a worker that is busy for 45 s has loaded it', async () => {
  const { folder, beat, pass } = slowWorker();
  const pausing = pausePackage(folder, 'netraven-job-x', 60_000);
  const { id = '' } = readPause(folder) ?? {};
  beat({ drained: id });
  const ending = (await pausing).end();
  await pass(45_000);
  beat({ drained: id, followed: id });
  expect(await ending).toEqual({ updated: 1, outdated: 0 });
});

it('a change does not wait for a worker that starts after its files were changed', async () => {
  const { folder, beat } = slowWorker();
  const pausing = pausePackage(folder, 'netraven-job-x', 60_000);
  const { id = '' } = readPause(folder) ?? {};
  beat({ drained: id });
  const ending = (await pausing).end();
  writeNote(heartbeatFile(folder, 'new'), {});
  touchNote(heartbeatFile(folder, 'new'));
  await wait(300);
  beat({ drained: id, followed: id });
  expect(await Promise.race([ending, wait(2_000)])).toEqual({ updated: 2, outdated: 0 });
});

it('a worker on a machine with another clock runs, and one that is silent for 15 s has ended', () => {
  const { folder } = slowWorker();
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  for (const ms of [60_000, 3_600_000, -7_200_000]) {
    // Also as the clock of this machine is set.
    vi.setSystemTime(Date.now() + ms);
    expect(readHeartbeats(folder)).toHaveLength(1);
  }
  vi.advanceTimersByTime(14_000);
  expect(readHeartbeats(folder)).toHaveLength(1);
  vi.advanceTimersByTime(2_000);
  expect(readHeartbeats(folder)).toEqual([]);
});

it('a change waits for a worker also while the clock is set', async () => {
  const { folder, beat, pass } = slowWorker();
  const pausing = pausePackage(folder, 'netraven-job-x', 60_000);
  const { id = '' } = readPause(folder) ?? {};
  await pass(3_600_000);
  beat({ drained: id });
  const ending = (await pausing).end();
  await pass(3_600_000);
  beat({ drained: id, followed: id });
  expect(await ending).toEqual({ updated: 1, outdated: 0 });
});

it('a change for which a worker has not drained names one worker, and its pause ends', async () => {
  const { folder } = slowWorker();
  await expect(pausePackage(folder, 'netraven-job-x', 0)).rejects.toMatchObject({
    code: 'NR_INSTALL_BUSY',
    message: '1 worker still runs tasks of netraven-job-x, or does not answer, after 0 s',
  });
  expect(readPause(folder)).toBeUndefined();
});

it('stored settings are checked by a worker that answers after 15 s', async () => {
  const { folder, beat, pass } = slowWorker();
  const record: Pick<PackageRecord, 'name'> = { name: 'netraven-job-x' };
  const checking = checkStoredSettings(folder, record as PackageRecord, ['to']);
  const { id = '' } = readQuestion(folder) ?? {};
  await pass(15_000);
  beat({ answer: { id, names: ['to'], problems: [] } });
  expect(await checking).toMatchObject({ checked: 'values', names: ['to'] });
});

it('a note that cannot be read is not taken for a missing one', () => {
  const { folder } = slowWorker();
  const pause = join(folder, '.netraven/install/pause.json');
  mkdirSync(pause, { recursive: true });
  expect(() => readPause(folder)).toThrow(/Cannot read .*pause\.json: EISDIR/);
  rmSync(pause, { recursive: true });
  expect(readPause(folder)).toBeUndefined();
  writeFileSync(pause, '{ "pid": 1,');
  expect(() => readPause(folder)).toThrow(expect.objectContaining({ code: 'NR_INSTALL_NOTE_UNREADABLE' }));
});

it('a worker whose heartbeat cannot be read is waited for, and its file is kept', async () => {
  const { folder, beat } = slowWorker();
  const file = heartbeatFile(folder, 'w');
  const makeUnreadable = (): void => {
    rmSync(file);
    mkdirSync(file);
  };
  makeUnreadable();
  await expect(pausePackage(folder, 'netraven-job-x', 0)).rejects.toMatchObject({ code: 'NR_INSTALL_NOTE_UNREADABLE' });
  expect(existsSync(file)).toBe(true);
  expect(readPause(folder)).toBeUndefined();
  // For a moment only: the change goes on.
  const pausing = pausePackage(folder, 'netraven-job-x', 60_000);
  const { id = '' } = readPause(folder) ?? {};
  await wait(300);
  rmSync(file, { recursive: true });
  beat({ drained: id });
  const ending = (await pausing).end();
  makeUnreadable();
  await wait(300);
  rmSync(file, { recursive: true });
  beat({ drained: id, followed: id });
  expect(await ending).toEqual({ updated: 1, outdated: 0 });
});

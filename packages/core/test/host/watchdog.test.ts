import { statSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { NetRavenError } from '../../src/contract/netraven-error.ts';
import { Watchdog } from '../../src/host/watchdog.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let killed: string[];
let watchdog: Watchdog;
let folder: string;
/** Files of /proc as on another machine, by path. */
const otherProc = new Map<unknown, string>();

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const readFileSync = (path: string, encoding: 'utf8'): string =>
    otherProc.get(path) ?? fs.readFileSync(path, encoding);
  return { ...fs, readFileSync };
});

/** Sets for how long the process waited for a processor. */
function setQueued(ms: number): void {
  otherProc.set(`/proc/${process.pid}/schedstat`, `1000000 ${ms * 1e6} 7\n`);
}

beforeEach(() => {
  vi.useFakeTimers();
  killed = [];
  const kill = ({ code }: NetRavenError): void => void killed.push(code);
  setQueued(0);
  folder = temporaryFolder();
  watchdog = new Watchdog({ pid: () => process.pid, folder, mustSign: () => true, kill });
  return () => {
    otherProc.clear();
    watchdog.stop();
  };
});
afterEach(() => void vi.useRealTimers());

it('a job host without a sign of life for five seconds is blocked', () => {
  vi.advanceTimersByTime(5_000);
  expect(killed).toEqual([]);
  vi.advanceTimersByTime(250);
  expect(killed).toContain('NR_HOST_BLOCKED');
});

it('while NetRaven itself is blocked, no job host is blamed for its silence', () => {
  vi.advanceTimersByTime(4_000);
  // No timer fires for a minute.
  vi.setSystemTime(Date.now() + 60_000);
  vi.advanceTimersByTime(250);
  watchdog.sign();
  vi.advanceTimersByTime(5_000);
  expect(killed).toEqual([]);
});

it('time in which a job host waits for a processor does not count as silence, but even then it ends', () => {
  const waitLooks = (looks: number): void => {
    for (let look = 0; look < looks; look++) {
      setQueued((queued += 240));
      vi.advanceTimersByTime(250);
    }
  };
  let queued = 0;
  waitLooks(40);
  expect(killed).toEqual([]);
  waitLooks(25);
  expect(killed).toContain('NR_HOST_BLOCKED');
});

it('the memory of a job host counts the same on a kernel with pages of 16 KiB', () => {
  for (const [usedKb, expected] of [
    [500 * 1024, []],
    [600 * 1024, ['NR_HOST_MEMORY']],
  ] as const) {
    otherProc.set(`/proc/${process.pid}/statm`, `90000 ${usedKb / 16} 5000 1 0 9000 0\n`);
    otherProc.set(`/proc/${process.pid}/status`, `Name:\tnode\nVmHWM:\t  900000 kB\nVmRSS:\t  ${usedKb} kB\n`);
    vi.advanceTimersByTime(250);
    expect(killed).toEqual(expected);
  }
});

it('the folder of a job host is marked as in use every hour, for processes that cannot see its own', () => {
  utimesSync(folder, 1, 1);
  vi.advanceTimersByTime(3_600_000);
  expect(statSync(folder).mtimeMs).toBeGreaterThan(1_000);
});

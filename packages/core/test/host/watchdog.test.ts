import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { NetRavenError } from '../../src/contract/netraven-error.ts';
import { Watchdog } from '../../src/host/watchdog.ts';

let killed: string[];
let watchdog: Watchdog;

beforeEach(() => {
  vi.useFakeTimers();
  killed = [];
  const folder = mkdtempSync(join(tmpdir(), 'netraven-watchdog-'));
  const kill = ({ code }: NetRavenError): void => void killed.push(code);
  watchdog = new Watchdog({ pid: () => process.pid, folder, isBusy: () => true, kill });
  return () => {
    watchdog.stop();
    rmSync(folder, { recursive: true, force: true });
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

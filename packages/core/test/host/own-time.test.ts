import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterOwnTime, queuedMs } from '../../src/host/own-time.ts';

const pid = 123_456;
/** For how long the process waited for a processor. */
let queued = 0;

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const readFileSync = (path: string, encoding: 'utf8'): string =>
    path === `/proc/${pid}/schedstat` ? `1000000 ${queued * 1e6} 7\n` : fs.readFileSync(path, encoding);
  return { ...fs, readFileSync };
});

beforeEach(() => {
  vi.useFakeTimers();
  queued = 0;
});
afterEach(() => void vi.useRealTimers());

/** Counts 1,000 ms of a process. */
function count(): { readonly end: () => void; readonly stop: () => void } {
  const end = vi.fn<() => void>();
  return { end, stop: afterOwnTime(1_000, () => pid, end) };
}

/** Lets time pass, of which the process waits for a processor in this part. */
function pass(ms: number, part: number): void {
  for (let at = 0; at < ms; at += 10) {
    queued += 10 * part;
    vi.advanceTimersByTime(10);
  }
}

it('a process that waits for no processor has its time and no more', () => {
  const { end } = count();
  pass(990, 0);
  expect(end).not.toHaveBeenCalled();
  pass(20, 0);
  expect(end).toHaveBeenCalledTimes(1);
});

it('time in the queue for a processor does not count', () => {
  queued = 5_000;
  const { end } = count();
  pass(2_400, 0.6);
  expect(end).not.toHaveBeenCalled();
  pass(200, 0.6);
  expect(end).toHaveBeenCalledTimes(1);
});

it('a process that never gets a processor ends after three times its time', () => {
  const { end } = count();
  pass(2_950, 0.95);
  expect(end).not.toHaveBeenCalled();
  pass(100, 0.95);
  expect(end).toHaveBeenCalledTimes(1);
});

it('a count that was stopped does not end', () => {
  const [stopped, other] = [count(), count()];
  stopped.stop();
  pass(2_000, 0);
  expect(stopped.end).not.toHaveBeenCalled();
  expect(other.end).toHaveBeenCalledTimes(1);
});

it('a count whose time is over does not end if it is stopped first, as by an answer that is read', async () => {
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const [stopped, other] = [count(), count()];
  pass(1_000, 0);
  stopped.stop();
  await new Promise(setImmediate);
  expect(stopped.end).not.toHaveBeenCalled();
  expect(other.end).toHaveBeenCalledTimes(1);
});

it('the time of a missing process is 0', () => {
  expect(queuedMs(undefined)).toBe(0);
});

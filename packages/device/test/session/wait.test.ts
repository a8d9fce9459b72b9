import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultLimits } from '../../src/platform/limits.ts';
import { Received } from '../../src/session/received.ts';
import { Wait } from '../../src/session/wait.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const line = Buffer.from('Building configuration...\r\n');
const page = Buffer.alloc(300, 'x');
const tooSilent = 'No answer from r1 within 180 s after show';
const stopped = 'r1 stopped in the middle of the answer to show';

/** Returns after how many seconds the wait failed, and why. @param came what the device sends, by the second */
async function failed(
  came: Readonly<Record<number, Buffer>>,
  startMs?: number,
): Promise<{ seconds: number; message: string; hint: string } | undefined> {
  const received = new Received();
  const wait = new Wait<void>(received, 240_000, { ...defaultLimits, startMs }, { endpoint: 'r1', label: 'show' });
  let error: Error | undefined;
  wait.promise.catch((thrown: Error) => (error = thrown));
  for (let seconds = 1; seconds <= 250; seconds += 1) {
    vi.advanceTimersByTime(1_000);
    // The turn in which sockets are read.
    await setImmediate();
    await setImmediate();
    if (error) return { seconds, message: error.message, hint: (error as { hint?: string }).hint ?? '' };
    const bytes = came[seconds];
    if (bytes) received.add(bytes);
  }
  return undefined;
}

test.each<[what: string, came: Record<number, Buffer>, seconds: number, message: string, limit: string]>([
  ['nothing comes', {}, 180, tooSilent, 'configStartMs'],
  ['only its first line comes', { 1: line }, 180, stopped, 'configStartMs'],
  ['it stops at once behind its beginning', { 1: page }, 60, stopped, 'idleMs'],
  ['it begins late and stops', { 1: line, 170: page }, 210, stopped, 'idleMs'],
  ['it begins slowly and stops', { 1: line, 65: line, 100: page, 119: line, 130: page }, 180, stopped, 'idleMs'],
])('a configuration may begin late, but not stop: %s', async (_, came, seconds, message, limit) => {
  const hint = expect.stringContaining(`--limit ${limit}=`) as unknown;
  expect(await failed(came, 180_000)).toEqual({ seconds, message, hint });
});

test('any other answer begins in time', async () => {
  expect(await failed({})).toMatchObject({ seconds: 30, message: 'No answer from r1 within 30 s after show' });
  expect(await failed({ 1: line })).toMatchObject({ seconds: 30, message: stopped });
});

import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DeviceTimer } from '../../src/transport/device-timer.ts';
import { socketPair } from '../listen.ts';
import { standStill } from '@netraven/test-utils/stand-still';

test('a timer is over after its time, and not before', async () => {
  // The first timer of a busy turn of the event loop may come too early.
  const clock = vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const over = vi.fn<() => void>();
  new DeviceTimer().start(40, over);
  clock.advanceTimersByTime(39);
  await setImmediate();
  expect(over).not.toHaveBeenCalled();
  clock.advanceTimersByTime(1);
  await setImmediate();
  expect(over).toHaveBeenCalledTimes(1);
});

test('a timer that was stopped, or started again, does not call back', async () => {
  const timer = new DeviceTimer();
  const first = vi.fn<() => void>();
  timer.start(1, first);
  timer.stop();
  timer.start(1, first);
  await new Promise<void>((resolve) => timer.start(20, resolve));
  expect(first).not.toHaveBeenCalled();
});

test('what arrived while this process was held up is read before', async () => {
  const [near, far] = await socketPair();
  const timer = new DeviceTimer();
  const seen: string[] = [];
  near.on('data', () => {
    timer.stop();
    seen.push('data');
  });
  timer.start(50, () => seen.push('over'));
  // From here on, timers come before sockets.
  await setImmediate();
  far.write('x');
  standStill(100);
  await expect.poll(() => seen.length).toBeGreaterThan(0);
  expect(seen).toEqual(['data']);
});

test('an answer that the other end gives once it is no longer held up is read before', async () => {
  const [near, far] = await socketPair();
  const timer = new DeviceTimer();
  const seen: string[] = [];
  far.on('data', (chunk) => far.write(chunk));
  near.on('data', () => {
    timer.stop();
    seen.push('data');
  });
  await setImmediate();
  near.write('x');
  timer.start(400, () => seen.push('over'));
  standStill(800);
  await expect.poll(() => seen.length).toBeGreaterThan(0);
  expect(seen).toEqual(['data']);
});

import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { expect, vi } from 'vitest';

/**
 * Starts work that ends by a limit of time, and lets that time pass at once whenever `isReady`. On a busy machine, what
 * has to come before may take longer than any short limit.
 */
export async function passTime<Result>(
  start: () => Promise<Result>,
  isReady: () => boolean,
  ms: number,
): Promise<Result> {
  const clock = vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const state = { isOver: false };
    const work = start();
    const over = (): void => void (state.isOver = true);
    work.then(over, over);
    for (;;) {
      await expect.poll(() => state.isOver || isReady()).toBe(true);
      if (state.isOver) return await work;
      // A device that answers after 0 ms sends first, and what it sent is read.
      clock.advanceTimersByTime(0);
      for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      clock.advanceTimersByTime(ms);
      await wait(20);
    }
  } finally {
    vi.useRealTimers();
  }
}

import { collectGarbage } from './collect-garbage.ts';

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/**
 * Returns for how long the event loop may stand still, in ms of processor time: 50, or on a slow machine the time of joining
 * a text of 64 MB twice. Each text is joined in a turn of its own.
 */
export function longestAllowed(): number {
  const pieces = Array.from({ length: 256 }, (_, piece) => String(piece % 10).repeat(250_000));
  const before = cpuMs();
  pieces.join('');
  return Math.max(50, 2 * (cpuMs() - before));
}

/**
 * Does some work. Returns the longest turn of the event loop meanwhile, in ms of this thread's processor time: other
 * processes do not count.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  // That of an earlier test would count for this one.
  collectGarbage();
  let longest = 0;
  let last = cpuMs();
  const look = (): void => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const watch = setInterval(look, 1);
  try {
    await work();
  } finally {
    clearInterval(watch);
    look();
  }
  return longest;
}

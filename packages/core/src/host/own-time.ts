import { readFileSync } from 'node:fs';

/** Greatest multiple of a limit. */
const mostTimes = 3;
/** Part of the time between two looks at least. */
const leastPart = 0.05;

/** Returns for how long the main thread of a process was ready to run and had no processor, in ms. 0 if the system does not report it. */
export function queuedMs(pid: number | undefined): number {
  try {
    // Time on a processor and time in the queue for one, both in ns, and the number of turns.
    const [, queuedNs = 0] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(queuedNs) / 1e6;
  } catch {
    return 0;
  }
}

/**
 * Calls `end` after `ms` in which a process could run. Time in the queue for a processor does not count. Calls it after
 * three times `ms` at the latest. Returns a function that stops the count.
 */
export function afterOwnTime(ms: number, pid: () => number | undefined, end: () => void): () => void {
  const start = performance.now();
  const before = queuedMs(pid());
  let ending: NodeJS.Immediate | undefined;
  const look = (): void => {
    const passedMs = performance.now() - start;
    const leftMs = Math.min(ms, ms - passedMs + queuedMs(pid()) - before);
    const mostMs = mostTimes * ms - passedMs;
    if (leftMs > 0 && mostMs > 0) timer = setTimeout(look, Math.min(Math.max(leftMs, ms * leastPart), mostMs));
    // While this process was blocked, the answer may have arrived. It is read before.
    else ending = setImmediate(end);
  };
  let timer = setTimeout(look, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(ending);
  };
}

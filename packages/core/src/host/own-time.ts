import { readFileSync } from 'node:fs';

/** How much longer a process that had no processor gets at most. */
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
 * Calls `end` once a process had `ms`. Time in the queue for a processor does not count: a busy machine must not refuse what
 * is good. After three times `ms` it calls `end` in any case. Returns a function that stops the count.
 */
export function afterOwnTime(ms: number, pid: () => number | undefined, end: () => void): () => void {
  const start = performance.now();
  const before = queuedMs(pid());
  let ending: NodeJS.Immediate | undefined;
  const look = (): void => {
    const passedMs = performance.now() - start;
    const leftMs = Math.min(ms, ms - passedMs + queuedMs(pid()) - before);
    if (leftMs > 0 && passedMs < mostTimes * ms) timer = setTimeout(look, Math.max(leftMs, ms * leastPart));
    // While this process was blocked, the answer may have arrived. It is read before.
    else ending = setImmediate(end);
  };
  let timer = setTimeout(look, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(ending);
  };
}

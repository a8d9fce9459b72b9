import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../attempt/in-pieces.ts';
import { usedMs } from '../system/used-ms.ts';
import { hostError } from './codes.ts';

/** Limits of a search, in ms: `turn` without a pause, and `all` of processor time. */
const limits = { turn: 4, all: 1_000 };

/**
 * Searches a package in steps. Lets other work run every 4 ms.
 *
 * @param things that it may have too many of
 * @throws {NetRavenError} NR_PACKAGE_TOO_LARGE after one second of processor time
 */
export async function search<Result>(packageFolder: string, things: string, steps: Steps<Result>): Promise<Result> {
  let leftMs = limits.all;
  try {
    for (;;) {
      const begun = performance.now();
      const before = usedMs();
      let step = steps.next();
      while (!step.done && performance.now() - begun < limits.turn) step = steps.next();
      // Without the other work between two turns.
      leftMs -= usedMs() - before;
      if (leftMs < 0) throw tooLarge(packageFolder, things);
      if (step.done) return step.value;
      await setImmediate();
    }
  } finally {
    // Closes the folder that it reads.
    steps.return(undefined as never);
  }
}

/** Makes the error of a package with too many `things`. */
export function tooLarge(packageFolder: string, things: string): Error {
  return hostError('NR_PACKAGE_TOO_LARGE', `${packageFolder} has too many ${things} to search`);
}

import { cliError } from '../../codes.ts';
import type { Running } from './start-netraven.ts';

/** How long a stop may take, in ms. */
export interface StopTimes {
  /** Of running tasks. */
  graceMs: number;
  /** Of all else. */
  leavingMs: number;
}

/** How a process stops its parts. */
export interface Stopping {
  /** Read when the parts are stopped. */
  readonly times: StopTimes;
  /** Called once the stop begins. */
  readonly onStop: () => void;
  readonly hurry: () => void;
}

export function newStopTimes(): StopTimes {
  return { graceMs: 30_000, leavingMs: 60_000 };
}

/** Returns the functions that stop all parts of a process, which were put into `entered`. */
export function stopperOf(
  entered: AsyncDisposableStack,
  { times, onStop, hurry }: Stopping,
): Pick<Running, 'stop' | 'hurry'> {
  const parts = entered.move();
  const defaults = newStopTimes();
  return {
    async stop(graceMs = defaults.graceMs, leavingMs = defaults.leavingMs) {
      Object.assign(times, { graceMs, leavingMs });
      onStop();
      await withinTime(parts.disposeAsync(), graceMs + leavingMs);
    },
    hurry() {
      times.graceMs = 0;
      hurry();
    },
  };
}

async function withinTime(stop: Promise<void>, ms: number): Promise<void> {
  const stuck = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => stuck.reject(cliError('NR_STOP_STUCK', `NetRaven could not stop within ${ms / 1_000} s`)),
    ms,
  );
  await Promise.race([stop, stuck.promise]).finally(() => clearTimeout(timer));
}

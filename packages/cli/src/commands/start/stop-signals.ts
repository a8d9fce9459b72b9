import { exitCodes } from '../../exit-code.ts';
import { sameWithinMs } from '../run/until-interrupted.ts';

/** The signals that stop NetRaven. */
export interface StopSignals {
  /** Resolves at the first signal: stop. */
  readonly first: Promise<void>;
  /** Resolves at the second signal: hurry. A third ends the process; the next start adopts its PostgreSQL. */
  readonly second: Promise<void>;
  unwatch(): void;
}

const ignore = (): void => undefined;

/** Watches SIGINT, SIGTERM and SIGHUP. Also handles SIGUSR1, with which a job could open the inspector. */
export function watchStopSignals(): StopSignals {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let count = 0;
  let last = -Infinity;
  const onSignal = (): void => {
    const now = performance.now();
    if (now - last < sameWithinMs) return;
    last = now;
    count += 1;
    if (count === 1) first.resolve();
    else if (count === 2) second.resolve();
    else process.exit(exitCodes.interrupted);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal).on('SIGUSR1', ignore);
  return {
    first: first.promise,
    second: second.promise,
    unwatch: () =>
      void process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('SIGHUP', onSignal).off('SIGUSR1', ignore),
  };
}

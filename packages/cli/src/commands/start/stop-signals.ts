import { exitCodes } from '../../exit-code.ts';

/** The signals that stop NetRaven. */
export interface StopSignals {
  /** Settles at the first: stop. */
  readonly first: Promise<void>;
  /** Settles at the second: hurry. A third ends the process on the spot; PostgreSQL is then adopted by the next start. */
  readonly second: Promise<void>;
  unwatch(): void;
}

/** npm and pnpm pass a Ctrl-C on that the terminal has sent to all already: those are one. */
const sameWithinMs = 300;

const ignore = (): void => undefined;

/** Watches SIGINT, SIGTERM and SIGHUP (the terminal was closed). Also takes SIGUSR1, which would open the inspector to any job that sends it. */
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

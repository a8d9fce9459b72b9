/** npm and pnpm pass on a Ctrl-C that the terminal has already sent to every process: both are one. */
export const sameWithinMs = 300;

/** A command that SIGTERM, SIGHUP and Ctrl-C end, until it is disposed of. */
export interface Interrupt extends Disposable {
  /** Aborts when the command shall end. */
  readonly signal: AbortSignal;
  /** Called at the first Ctrl-C, which then does not end the command; the second one does. Default: the first one ends. */
  onFirst: (() => void) | undefined;
}

/** Listens for signals that end the command. */
export function untilInterrupted(): Interrupt {
  const ended = new AbortController();
  let warnedAt: number | undefined;
  const end = (): void => ended.abort();
  const onInterrupt = (): void => {
    const now = performance.now();
    if (warnedAt !== undefined && now - warnedAt < sameWithinMs) return;
    if (warnedAt !== undefined || !interrupt.onFirst) return end();
    warnedAt = now;
    interrupt.onFirst();
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', end).on('SIGHUP', end);
  const interrupt: Interrupt = {
    signal: ended.signal,
    onFirst: undefined,
    [Symbol.dispose]: () => void process.off('SIGINT', onInterrupt).off('SIGTERM', end).off('SIGHUP', end),
  };
  return interrupt;
}

/** npm and pnpm pass a Ctrl-C on that the terminal has sent to all already: those are one. */
const sameWithinMs = 300;

/**
 * Aborts its signal when the command shall end: at SIGTERM, SIGHUP and Ctrl-C, until it is disposed of. The first Ctrl-C
 * only warns where `warn` says so by returning true; the second one ends.
 */
export function untilInterrupted(warn: () => boolean = () => false): Disposable & { readonly signal: AbortSignal } {
  const interrupt = new AbortController();
  let warnedAt: number | undefined;
  const end = (): void => interrupt.abort();
  const onInterrupt = (): void => {
    const now = performance.now();
    if (warnedAt !== undefined && now - warnedAt < sameWithinMs) return;
    if (warnedAt === undefined && warn()) warnedAt = now;
    else end();
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', end).on('SIGHUP', end);
  return {
    signal: interrupt.signal,
    [Symbol.dispose]: () => void process.off('SIGINT', onInterrupt).off('SIGTERM', end).off('SIGHUP', end),
  };
}

/** Aborts its signal at the first Ctrl-C or SIGTERM, until it is disposed of. */
export function untilInterrupted(): Disposable & { readonly signal: AbortSignal } {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: interrupt.signal,
    [Symbol.dispose]: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}

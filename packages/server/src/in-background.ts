import { setTimeout } from 'node:timers/promises';
import { messageOf, type Logger } from '@netraven/core';
import { isAway } from '@netraven/db';

/** Pause between looks, in ms. The first look comes after the first tasks. */
const lookEveryMs = 5_000;

/**
 * Looks for work again and again. A failed look is logged, and the next one comes in time.
 *
 * @param failed begin of the log entry, e.g. `Sources cannot be synchronized`
 */
export function inBackground(
  logger: Logger,
  failed: string,
  look: (signal: AbortSignal) => Promise<void>,
): { close(): Promise<void> } {
  const closing = new AbortController();
  const { signal } = closing;
  const working = lookAgain().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return {
    async close() {
      closing.abort();
      await working;
    },
  };

  async function lookAgain(): Promise<void> {
    for (;;) {
      await setTimeout(lookEveryMs, undefined, { signal, ref: false });
      try {
        await look(signal);
      } catch (error) {
        signal.throwIfAborted();
        // Other parts report a database that is away.
        if (!isAway(error)) logger.error(`${failed}: ${messageOf(error)}`);
      }
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { isDatabaseDown } from '../problems/database-down.ts';
import type { Message } from './message.ts';

/** How a stream looks at its rows. */
export interface Watch {
  /** Everything new since the last look, page by page. */
  readonly look: () => AsyncIterable<readonly Message[]>;
  /** Resolves when another look may be worth it. */
  readonly next: () => Promise<void>;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** A stream that has nothing to say says so, as a reader cannot tell silence from a dead connection. */
const signOfLifeMs = 15_000;
/** Before the database is asked again while it is away. */
const awayMs = 1000;

/** Looks, waits for a hint, and looks again, until the signal aborts. */
export async function* watchRows({ look, next, signal }: Watch): AsyncGenerator<readonly Message[], void> {
  let said = performance.now();
  while (!signal.aborted) {
    const hint = next();
    try {
      for await (const messages of look()) {
        if (messages.length === 0) continue;
        yield messages;
        if (signal.aborted) return;
        said = performance.now();
      }
    } catch (error) {
      // A stream outlives a restart of the database.
      if (!isDatabaseDown(error)) throw error;
      await delay(awayMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
    await hint;
    if (performance.now() - said >= signOfLifeMs) {
      yield [{}];
      said = performance.now();
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { databaseProblem } from '../problems/database-problem.ts';
import type { Message } from './message.ts';

/** Rows that a stream follows. */
export interface Watch {
  /** Reads everything new since the last call, page by page. */
  readonly readNew: () => AsyncIterable<readonly Message[]>;
  /** Resolves when rows may have changed. */
  readonly waitForChange: () => Promise<void>;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

/** Pause before a keep-alive message. Without these, a client cannot tell an idle stream from a dead connection. */
const keepAliveMs = 15_000;
/** Pause before the next query while the database is down. */
const downMs = 1000;

/** Yields new rows after every change until the signal aborts. */
export async function* watchRows({ readNew, waitForChange, signal }: Watch): AsyncGenerator<readonly Message[], void> {
  let sentAt = performance.now();
  while (!signal.aborted) {
    const change = waitForChange();
    try {
      for await (const messages of readNew()) {
        if (messages.length === 0) continue;
        yield messages;
        if (signal.aborted) return;
        sentAt = performance.now();
      }
    } catch (error) {
      // A stream survives a restart of the database.
      if (databaseProblem(error) === undefined) throw error;
      await delay(downMs, undefined, { signal }).catch(() => undefined); // an abort ends the loop
    }
    await change;
    if (performance.now() - sentAt >= keepAliveMs) {
      yield [{}];
      sentAt = performance.now();
    }
  }
}

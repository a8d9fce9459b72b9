import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, Database } from '@netraven/db';

/** Signals that rows have changed. All streams and waits share one listening connection. */
export interface RowSignals {
  /** Aborts when the server stops. */
  readonly closing: AbortSignal;
  /**
   * Resolves after a notification of the channel, with `payload` if given. Also resolves after 2 s, because notifications
   * are lost while the listening connection reconnects, and when `signal` aborts. Call it before the query, so that no
   * change is missed.
   */
  next(channel: Channel, payload: string | undefined, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const channels = ['netraven_run', 'netraven_log'] as const satisfies readonly Channel[];
/** Changes come in bursts: time between two queries of a waiter, in ms. The first change after a pause is answered at once. */
const burstMs = 100;

/** @param pollMs longest wait of `next` */
export async function openRowSignals(db: Database, pollMs = 2_000): Promise<RowSignals> {
  const closing = new AbortController();
  const received = new EventEmitter().setMaxListeners(0);
  const unlisten = await Promise.all(
    channels.map((channel) =>
      db.listen(channel, (payload) => {
        received.emit(channel);
        received.emit(`${channel} ${payload}`);
      }),
    ),
  );
  return {
    closing: closing.signal,
    async next(channel, payload, signal) {
      const end = AbortSignal.any([signal, AbortSignal.timeout(pollMs)]);
      const burstEnd = performance.now() + burstMs;
      try {
        await once(received, payload === undefined ? channel : `${channel} ${payload}`, { signal: end });
        await delay(Math.max(0, burstEnd - performance.now()), undefined, { signal });
      } catch (aborted) {
        // No notification arrived in time, or the stream has ended. Neither is a failure.
        if (!(aborted instanceof Error) || !['AbortError', 'TimeoutError'].includes(aborted.name)) throw aborted;
      }
    },
    async close() {
      closing.abort();
      await Promise.all(unlisten.map((stop) => stop()));
    },
  };
}

import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, Database } from '@netraven/db';

/** Signals that rows have changed. All streams share one listening connection. */
export interface RowSignals {
  /**
   * Resolves after a notification of the channel, with `payload` if given. Also resolves after 2 s, because notifications
   * are lost while the listening connection reconnects, and when `signal` aborts. Call it before the query, so that no
   * change is missed.
   */
  next(channel: Channel, payload: string | undefined, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const channels = ['netraven_run', 'netraven_log'] as const satisfies readonly Channel[];
const pollMs = 2000;
/** Changes come in bursts. One query per burst is enough. */
const burstMs = 100;

export async function openRowSignals(db: Database): Promise<RowSignals> {
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
    async next(channel, payload, signal) {
      const end = AbortSignal.any([signal, AbortSignal.timeout(pollMs)]);
      try {
        await once(received, payload === undefined ? channel : `${channel} ${payload}`, { signal: end });
        await delay(burstMs, undefined, { signal });
      } catch (aborted) {
        // No notification arrived in time, or the stream has ended. Neither is a failure.
        if (!(aborted instanceof Error) || !['AbortError', 'TimeoutError'].includes(aborted.name)) throw aborted;
      }
    },
    close: async () => void (await Promise.all(unlisten.map((stop) => stop()))),
  };
}

import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, Database } from '@netraven/db';

/** Tells when it may be worth looking at the rows again. One connection listens for all who wait. */
export interface Hints {
  /**
   * Resolves after a notification of the channel, with `payload` where one is given; and after 2 s in any case, as a
   * notification is lost while the listening connection is made anew. Also when `signal` aborts. Call it before looking,
   * so that nothing falls in between.
   */
  next(channel: Channel, payload: string | undefined, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const channels = ['netraven_run', 'netraven_log'] as const satisfies readonly Channel[];
const pollMs = 2000;
/** Changes come in bursts: one look for each is enough. */
const burstMs = 100;

export async function openHints(db: Database): Promise<Hints> {
  const heard = new EventEmitter().setMaxListeners(0);
  const unlisten = await Promise.all(
    channels.map((channel) =>
      db.listen(channel, (payload) => {
        heard.emit(channel);
        heard.emit(`${channel} ${payload}`);
      }),
    ),
  );
  return {
    async next(channel, payload, signal) {
      const end = AbortSignal.any([signal, AbortSignal.timeout(pollMs)]);
      try {
        await once(heard, payload === undefined ? channel : `${channel} ${payload}`, { signal: end });
        await delay(burstMs, undefined, { signal });
      } catch (aborted) {
        // Nothing was heard, or nobody waits any more; neither is a failure.
        if (!(aborted instanceof Error) || !['AbortError', 'TimeoutError'].includes(aborted.name)) throw aborted;
      }
    },
    close: async () => void (await Promise.all(unlisten.map((stop) => stop()))),
  };
}

import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, type Logger } from '@netraven/core';
import { Client, type ClientConfig } from 'pg';

/**
 * What can be listened to. `netraven_run`: a run or one of its tasks changed (payload: run id). `netraven_task`: there
 * is work (pool). `netraven_artifact`: new versions (''). `netraven_log`: new rows (run id or ''). `netraven_policy`:
 * package policies changed (package name). `netraven_cancel`: a cancel was asked for (run id).
 */
export type Channel =
  | 'netraven_run'
  | 'netraven_task'
  | 'netraven_artifact'
  | 'netraven_log'
  | 'netraven_policy'
  | 'netraven_cancel';

type OnNotify = (payload: string) => void;

/** One connection for all that listen; opened when the first one does. */
export interface Listener {
  listen(channel: Channel, onNotify: OnNotify): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Longest pause between two tries to connect again, in ms. */
const longestPauseMs = 5000;

export function openListener(login: () => ClientConfig, logger: Logger): Listener {
  const listeners = new Map<Channel, Set<OnNotify>>();
  const closing = new AbortController();
  let client: Promise<Client> | undefined;

  const connect = async (): Promise<Client> => {
    const fresh = new Client({ ...login(), keepAlive: true, application_name: 'netraven listener' });
    fresh.on('notification', ({ channel, payload = '' }) => {
      for (const onNotify of listeners.get(channel as Channel) ?? []) onNotify(payload);
    });
    fresh.on('error', (error) => logger.warning(`The listening connection broke: ${messageOf(error)}`));
    await fresh.connect();
    for (const channel of listeners.keys()) await fresh.query(`listen ${channel}`);
    fresh.once('end', () => {
      client = undefined;
      if (!closing.signal.aborted && listeners.size > 0) void reconnect();
    });
    return fresh;
  };

  const reconnect = async (): Promise<void> => {
    for (let pause = 100; !closing.signal.aborted && !client; pause = Math.min(pause * 2, longestPauseMs)) {
      const trying = connect();
      client = trying;
      try {
        await trying;
        logger.info('The listening connection is back');
      } catch (error) {
        client = undefined;
        logger.debug(`Listening again did not work: ${messageOf(error)}`);
        // Aborted: the loop's condition ends it.
        await wait(pause, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
      }
    }
  };

  return {
    async listen(channel, onNotify) {
      const set = listeners.get(channel) ?? new Set();
      const first = set.size === 0;
      listeners.set(channel, set.add(onNotify));
      if (client) {
        if (first) await (await client).query(`listen ${channel}`);
      } else {
        const connecting = connect();
        client = connecting;
        connecting.catch(() => (client = undefined));
        await connecting;
      }
      return async () => {
        set.delete(onNotify);
        if (set.size > 0) return;
        listeners.delete(channel);
        await (await client)?.query(`unlisten ${channel}`);
      };
    },
    async close() {
      closing.abort();
      listeners.clear();
      // One that was still connecting, or could not, has nothing to end.
      const open = await client?.catch(() => undefined);
      await open?.end();
    },
  };
}

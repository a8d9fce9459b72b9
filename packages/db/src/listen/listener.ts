import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, type Logger } from '@netraven/core';
import { Client, type ClientConfig } from 'pg';

/**
 * What can be listened to. `netraven_run`: a run or one of its tasks changed (payload: run id). `netraven_task`: there
 * is work (pool). `netraven_artifact`: new versions (''; 'now' when a run has ended, so that no more of it come).
 * `netraven_log`: new rows (run id or ''). `netraven_policy`: package policies changed (package name).
 * `netraven_cancel`: a cancel was asked for (run id).
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
  let last: Promise<unknown> = Promise.resolve();

  /** One statement after the other: a connection takes no two at once. */
  const say = async (statement: string): Promise<void> => {
    const next = last.then(async () => (await client)?.query(statement));
    last = next.catch(() => undefined); // whoever asked hears of it; the next one may still do
    await next;
  };

  const hear = (channel: string, payload: string): void => {
    for (const onNotify of listeners.get(channel as Channel) ?? []) {
      try {
        onNotify(payload);
      } catch (error) {
        logger.error(`Somebody listening to ${channel} failed: ${messageOf(error)}`);
      }
    }
  };

  const connect = async (): Promise<Client> => {
    const fresh = new Client({ ...login(), keepAlive: true, application_name: 'netraven listener' });
    fresh.on('notification', ({ channel, payload = '' }) => hear(channel, payload));
    fresh.on('error', (error) => logger.warning(`The listening connection broke: ${messageOf(error)}`));
    await fresh.connect();
    fresh.once('end', () => {
      client = undefined;
      if (!closing.signal.aborted && listeners.size > 0) void reconnect();
    });
    for (const channel of listeners.keys()) await fresh.query(`listen ${channel}`);
    return fresh;
  };

  const away = (): boolean => !closing.signal.aborted && client === undefined;

  const reconnect = async (): Promise<void> => {
    for (let pause = 100; away(); pause = Math.min(pause * 2, longestPauseMs)) {
      // Aborted: the loop's condition ends it.
      await wait(pause, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
      await open().then(
        () => logger.info('The listening connection is back'),
        (error: unknown) => logger.debug(`Listening again did not work: ${messageOf(error)}`),
      );
    }
  };

  const open = async (): Promise<void> => {
    const connecting = connect();
    client = connecting;
    try {
      await connecting;
    } catch (error) {
      client = undefined;
      throw error;
    }
  };

  return {
    async listen(channel, onNotify) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(onNotify));
      // A connection that has just broken comes back by itself, and then listens to every channel.
      if (client) await say(`listen ${channel}`).catch(() => undefined);
      else await open();
      return async () => {
        set.delete(onNotify);
        if (set.size > 0) return;
        listeners.delete(channel);
        // A broken connection listens to nothing.
        await say(`unlisten ${channel}`).catch(() => undefined);
      };
    },
    async close() {
      closing.abort();
      listeners.clear();
      // One that was still connecting, or could not, has nothing to end.
      const found = await client?.catch(() => undefined);
      await found?.end();
    },
  };
}

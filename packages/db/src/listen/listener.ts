import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, type Logger } from '@netraven/core';
import { Client, type ClientConfig } from 'pg';

/**
 * Channels, with their payloads. `netraven_run`: a run or one of its tasks changed (run id). `netraven_task`: tasks are
 * queued, or a device is free for its next one (pool). `netraven_inspection`: the same of inspections (pool).
 * `netraven_artifact`: new versions (''; 'now' after the last ones of a run). `netraven_log`: new rows (run id or '').
 * `netraven_policy`: package policies changed (package name). `netraven_cancel`: a run was cancelled (run id).
 */
export type Channel =
  | 'netraven_run'
  | 'netraven_task'
  | 'netraven_inspection'
  | 'netraven_artifact'
  | 'netraven_log'
  | 'netraven_policy'
  | 'netraven_cancel';

type OnNotify = (payload: string) => void;

/** One connection for all listeners. The first listener opens it. */
export interface Listener {
  listen(channel: Channel, onNotify: OnNotify): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * Interval at which a statement is sent, in ms. A connection that only listens never notices that a firewall has forgotten
 * it: one without an answer is closed, and opened again.
 */
const defaultAskEveryMs = 15_000;
/** Longest pause between two tries to connect again, in ms. */
const longestPauseMs = 5000;

/** @param onConnect called with each new connection */
export function openListener(
  login: () => ClientConfig,
  logger: Logger,
  onConnect: (client: Client) => void,
  askEveryMs: number = defaultAskEveryMs,
): Listener {
  const listeners = new Map<Channel, Set<OnNotify>>();
  const closing = new AbortController();
  let client: Promise<Client> | undefined;
  let connected: Client | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** Runs one statement after the other: a connection cannot run two at once. */
  const say = async (statement: string): Promise<void> => {
    const next = last.then(async () => (await client)?.query(statement));
    last = next.catch(() => undefined); // the caller gets the error; the next statement may still succeed
    await next;
  };

  const hear = (channel: string, payload: string): void => {
    for (const onNotify of listeners.get(channel as Channel) ?? []) {
      try {
        onNotify(payload);
      } catch (error) {
        logger.error(`A listener of ${channel} failed: ${messageOf(error)}`);
      }
    }
  };

  const connect = async (): Promise<Client> => {
    const fresh = new Client({ ...login(), application_name: 'netraven listener' });
    fresh.on('notification', ({ channel, payload = '' }) => hear(channel, payload));
    fresh.on('error', (error) => logger.warning(`The listening connection broke: ${messageOf(error)}`));
    await fresh.connect();
    onConnect(fresh);
    fresh.once('end', () => {
      // One that could not listen is replaced by another.
      if (connected !== fresh) return;
      client = undefined;
      if (!closing.signal.aborted && listeners.size > 0) void reconnect();
    });
    try {
      for (const channel of listeners.keys()) await fresh.query(`listen ${channel}`);
    } catch (error) {
      await fresh.end();
      throw error;
    }
    return (connected = fresh);
  };

  const away = (): boolean => !closing.signal.aborted && client === undefined;

  const reconnect = async (): Promise<void> => {
    for (let pause = 100; away(); pause = Math.min(pause * 2, longestPauseMs)) {
      // Only an abort rejects the wait.
      await wait(pause, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
      // Closed meanwhile: no one would end another connection, and the process would not end.
      if (!away()) return;
      try {
        await open();
        logger.info('The listening connection is back');
        // All other listeners look for what they missed by themselves.
        hear('netraven_policy', '');
      } catch (error) {
        logger.debug(`Listening again did not work: ${messageOf(error)}`);
      }
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

  const asking = setInterval(() => {
    // A broken connection reconnects by itself.
    if (client && connected) void say('select 1').catch(() => undefined);
  }, askEveryMs).unref();

  return {
    async listen(channel, onNotify) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(onNotify));
      // A broken connection reconnects by itself and then listens to every channel.
      if (client) await say(`listen ${channel}`).catch(() => undefined);
      else await open();
      return async () => {
        set.delete(onNotify);
        if (set.size > 0) return;
        listeners.delete(channel);
        // A broken connection has no listeners.
        await say(`unlisten ${channel}`).catch(() => undefined);
      };
    },
    async close() {
      closing.abort();
      clearInterval(asking);
      listeners.clear();
      // A connection that was never established cannot be ended.
      const found = await client?.catch(() => undefined);
      await found?.end();
    },
  };
}

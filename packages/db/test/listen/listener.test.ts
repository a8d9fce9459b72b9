import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { Client } from 'pg';
import { startTcpProxy } from '@netraven/test-utils/tcp-proxy';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openListener } from '../../src/listen/listener.ts';
import { silent, testDatabase } from '../../test-utils/database.ts';
import { SilentConnections } from '../../src/silent-connections.ts';
import { startTcpServer } from '../../test-utils/tcp-server.ts';
import { closedAtEnd } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());

const say = (channel: string, payload: string): Promise<unknown> =>
  sql`select pg_notify(${channel}, ${payload})`.execute(db.kysely);

test('every listener of a channel is called until it stops', async () => {
  const heard: string[] = [];
  const stops = await Promise.all(
    ['a', 'b'].map((name) => db.listen('netraven_policy', (payload) => heard.push(`${name} ${payload}`))),
  );
  const stopOther = await db.listen('netraven_log', (payload) => heard.push(`log ${payload}`));
  await say('netraven_policy', '1');
  await expect.poll(() => heard).toEqual(['a 1', 'b 1']);
  await stops[0]?.();
  await say('netraven_policy', '2');
  await say('netraven_log', '');
  await expect.poll(() => heard).toEqual(['a 1', 'b 1', 'b 2', 'log ']);
  await stops[1]?.();
  await stopOther();
});

test('a listener that fails does not keep the others from hearing', async () => {
  const heard: string[] = [];
  const stops = [
    await db.listen('netraven_policy', () => {
      throw new Error('deaf');
    }),
    await db.listen('netraven_policy', (payload) => heard.push(payload)),
  ];
  await say('netraven_policy', 'x');
  await expect.poll(() => heard).toEqual(['x']);
  for (const stop of stops) await stop();
});

test('a connection that was cut comes back and listens to all channels', async () => {
  const heard = new Set<string>();
  let missed = 0;
  const stops = await Promise.all(
    (['netraven_run', 'netraven_task'] as const).map((channel) => db.listen(channel, () => heard.add(channel))),
  );
  stops.push(await db.listen('netraven_policy', () => missed++));
  const { rows } = await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'netraven listener' and datname = current_database()`.execute(db.kysely);
  expect(rows).toHaveLength(1);
  await expect
    .poll(async () => {
      await say('netraven_run', '');
      await say('netraven_task', '');
      return heard.size;
    })
    .toBe(2);
  // A policy may have changed meanwhile, and nothing else looks for that.
  await expect.poll(() => missed).toBe(1);
  for (const stop of stops) await stop();
});

test('a listener that is closed right after its connection was cut opens no other one', async () => {
  const warnings: string[] = [];
  const logins: string[] = [];
  const listener = openListener(
    () => {
      logins.push('login');
      return { connectionString: db.url };
    },
    { ...silent, warning: (message) => warnings.push(message) },
    () => undefined,
  );
  await listener.listen('netraven_run', () => undefined);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'netraven listener' and datname = current_database()`.execute(db.kysely);
  // The second one is the end of the connection: now it waits to connect again.
  await vi.waitUntil(() => warnings.length === 2, { interval: 1, timeout: 60_000 });
  await listener.close();
  await nextTurn();
  expect(logins).toEqual(['login']);
});

test('a connection that cannot listen, as while a server is not promoted yet, is ended', async () => {
  const refused = new Error('cannot execute LISTEN during recovery');
  let failures = 0;
  // oxlint-disable-next-line typescript/unbound-method -- called with its client below
  const { query } = Client.prototype;
  const spy = vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
    const isRefused = failures > 0 && args[0] === 'listen netraven_policy';
    if (isRefused) failures--;
    return (isRefused ? Promise.reject(refused) : Reflect.apply(query, this, args)) as never;
  });
  const listener = openListener(
    () => ({ connectionString: db.url }),
    silent,
    () => undefined,
  );
  try {
    const heard: string[] = [];
    await listener.listen('netraven_policy', (payload) => heard.push(payload));
    failures = 3;
    const connections = sql<{ pid: number; query: string }>`select pid, query from pg_stat_activity
      where application_name = 'netraven listener' and datname = current_database()`;
    const { rows: before } = await connections.execute(db.kysely);
    const own = before.filter((row) => row.query === 'listen netraven_policy');
    expect(own).toHaveLength(1);
    await sql`select pg_terminate_backend(${own[0]?.pid})`.execute(db.kysely);
    await expect.poll(() => failures).toBe(0);
    await expect
      .poll(async () => {
        await say('netraven_policy', 'x');
        return heard.length;
      })
      .toBeGreaterThan(0);
    const { rows: after } = await connections.execute(db.kysely);
    // Those of the tests before may have ended meanwhile.
    expect(after.filter(({ pid }) => !before.some((row) => row.pid === pid))).toHaveLength(1);
  } finally {
    spy.mockRestore();
    await listener.close();
  }
});

test('a listening connection that a firewall forgot is replaced, and policies are read again', async () => {
  const server = await startTcpServer();
  onTestFinished(() => server.stop());
  const proxy = await startTcpProxy(server.port);
  onTestFinished(() => proxy.close());
  const silentConnections = new SilentConnections(500);
  let connections = 0;
  const warnings: string[] = [];
  const listener = openListener(
    () => ({ connectionString: server.url.replace(`:${server.port}/`, `:${proxy.port}/`) }),
    { ...silent, warning: (message) => warnings.push(message) },
    (client) => {
      connections++;
      silentConnections.watch(client);
    },
    100,
  );
  let heard = 0;
  try {
    await listener.listen('netraven_policy', () => heard++);
    const endHole = proxy.blackHole();
    await vi.waitUntil(() => warnings.length > 0, { interval: 5, timeout: 60_000 });
    endHole();
    await expect.poll(() => heard).toBe(1);
    expect(connections).toBeGreaterThan(1);
  } finally {
    silentConnections.closing();
    await listener.close();
  }
});

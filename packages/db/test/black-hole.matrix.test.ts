import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { isAway, openDatabase, runs, whileAway, type Database } from '../src/index.ts';
import { withLock } from '../src/setup-lock.ts';
import { asAdmin, silent, testKey } from '../test-utils/database.ts';
import { addDevices, offering, record, runOver } from '../test-utils/fixtures.ts';
import { urlOf } from '../test-utils/server.ts';
import { startTcpProxy, type TcpProxy } from '@netraven/test-utils/tcp-proxy';
import { startTcpServer } from '../test-utils/tcp-server.ts';

/** A database behind a proxy, and a client that reaches it without. */
async function behindProxy(): Promise<{ db: Database; proxy: TcpProxy; observer: Client }> {
  const server = await startTcpServer();
  onTestFinished(() => server.stop());
  await asAdmin({ adminLogin: { connectionString: server.url } }, 'create database hole');
  const proxy = await startTcpProxy(server.port);
  onTestFinished(() => proxy.close());
  const home = await mkdtemp(join(tmpdir(), 'netraven-hole-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const url = urlOf(server.url, 'hole').replace(`:${server.port}/`, `:${proxy.port}/`);
  const db = await openDatabase({ home, url, logger: silent, env: { NETRAVEN_MASTER_KEY: testKey }, leaseSeconds: 10 });
  onTestFinished(() => db.close());
  const observer = new Client(server.url);
  await observer.connect();
  onTestFinished(() => observer.end());
  return { db, proxy, observer };
}

test('connections that swallow everything and are never closed are given up, and new ones work', async () => {
  const { db, proxy, observer } = await behindProxy();
  await offering(db, record('backup'));
  await addDevices(db, 'sw', 3);
  // Each connection of the pool is busy when the hole opens.
  const busy = Array.from({ length: 10 }, () => db.pool.query('select pg_sleep(15)'));
  const sleeping = "select from pg_stat_activity where query = 'select pg_sleep(15)' and state = 'active'";
  await expect.poll(async () => (await observer.query(sleeping)).rowCount).toBe(10);
  const endHole = proxy.blackHole();
  const failed = await Promise.allSettled([...busy, runs.list(db)]);
  for (const one of failed) expect(one.status === 'rejected' && isAway(one.reason), JSON.stringify(one)).toBe(true);
  endHole();
  const run = await whileAway(AbortSignal.timeout(60_000), () => runOver(db, 'backup', 'sw'));
  expect(await runs.get(db, run.id)).toMatchObject({ counts: { queued: 3 } });
});

test('a start does not wait for a server that stopped answering, but for another process that migrates', async () => {
  const server = await startTcpServer();
  onTestFinished(() => server.stop());
  const proxy = await startTcpProxy(server.port);
  onTestFinished(() => proxy.close());
  const login = {
    connectionTimeoutMillis: 5_000,
    connectionString: server.url.replace(`:${server.port}/`, `:${proxy.port}/`),
  };
  const first = Promise.withResolvers<void>();
  const holding = withLock(login, () => first.promise);
  const observer = new Client(server.url);
  await observer.connect();
  onTestFinished(() => observer.end());
  const held = "select from pg_locks where locktype = 'advisory' and granted";
  await expect.poll(async () => (await observer.query(held)).rowCount).toBe(1);
  const second = withLock(login, async () => 'second');
  await expect
    .poll(
      async () =>
        (await observer.query("select from pg_stat_activity where query like '%pg_try_advisory_lock%'")).rowCount,
    )
    .toBeGreaterThan(2);
  first.resolve();
  await holding;
  expect(await second).toBe('second');
  const cut = withLock(login, () => {
    proxy.blackHole();
    return withLock(login, async () => undefined);
  });
  await expect(cut).rejects.toThrow(/timeout/i);
});

test('a database whose connections swallow everything is closed', async () => {
  const { db, proxy } = await behindProxy();
  const stop = await db.listen('netraven_run', () => undefined);
  await runs.list(db);
  proxy.blackHole();
  await stop();
  await expect(db.close()).resolves.toBeUndefined();
});

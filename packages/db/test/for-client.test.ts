import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { forClient, type Database } from '../src/index.ts';
import { testDatabase } from '../test-utils/database.ts';
import { closedAtEnd } from '../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());
const never = new AbortController().signal;

/** Counts the statements that PostgreSQL runs for this database and that sleep. */
const sleeping = async (): Promise<number> => {
  const { rows } = await sql<{ pid: number }>`select pid from pg_stat_activity
    where datname = current_database() and state = 'active' and query like 'select pg_sleep%'`.execute(db.kysely);
  return rows.length;
};

const sleep = (own: Database, s: number): Promise<unknown> => sql`select pg_sleep(${s})`.execute(own.kysely);

it('the statement of a client that leaves ends in PostgreSQL, and its connection is good for others', async () => {
  const leaving = new AbortController();
  const asked = sleep(forClient(db, leaving.signal, { isSlow: false }), 60);
  const ended = asked.catch((error: unknown) => error);
  await expect.poll(sleeping).toBe(1);
  leaving.abort();
  expect(await ended).toMatchObject({ name: 'AbortError' });
  expect(await sleeping()).toBe(0);
  for (let asking = 0; asking < 20; asking++) await sql`select ${asking}::int`.execute(db.kysely);
});

it('all connections are given back when all their clients leave at once', async () => {
  const leaving = new AbortController();
  const own = forClient(db, leaving.signal, { isSlow: false });
  const asked = Array.from({ length: 9 }, () => sleep(own, 60));
  const ended = Promise.allSettled(asked);
  await expect.poll(sleeping).toBe(9);
  leaving.abort();
  expect((await ended).map(({ status }) => status)).toEqual(Array.from({ length: 9 }, () => 'rejected'));
  expect(db.pool.idleCount).toBe(db.pool.totalCount);
});

it('a transaction of a client that leaves is rolled back', async () => {
  const leaving = new AbortController();
  const own = forClient(db, leaving.signal, { isSlow: true });
  const work = own.kysely.transaction().execute(async (trx) => {
    await sql`insert into setting (key, value) values ('left', '1')`.execute(trx);
    leaving.abort();
    await sql`select 1`.execute(trx);
  });
  await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  expect((await sql`select from setting where key = 'left'`.execute(db.kysely)).rows).toEqual([]);
  const { rows } = await sql<{ open: boolean }>`select exists (select from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%') as open`.execute(db.kysely);
  expect(rows).toEqual([{ open: false }]);
});

it('slow requests wait in a line for few connections, and others pass them', async () => {
  const slow = forClient(db, never, { isSlow: true });
  const asked = Array.from({ length: 12 }, () => sleep(slow, 0.3));
  await expect.poll(sleeping).toBe(4);
  expect(db.pool.waitingCount).toBe(0);
  await Promise.all(asked);
});

it('a slow request that waits too long is refused, and one that leaves gives up its place in the line', async () => {
  const leaving = new AbortController();
  const held = Array.from({ length: 4 }, () => sleep(forClient(db, leaving.signal, { isSlow: true }), 60));
  const allEnded = Promise.allSettled(held);
  await expect.poll(sleeping).toBe(4);
  const refused = sleep(forClient(db, never, { isSlow: true, lineMs: 20 }), 0);
  await expect(refused).rejects.toMatchObject({ code: 'NR_DATABASE_BUSY', hint: expect.stringContaining('--since') });
  const left = sleep(forClient(db, AbortSignal.timeout(20), { isSlow: true }), 0);
  await expect(left).rejects.toMatchObject({ name: 'TimeoutError' });
  const next = sleep(forClient(db, never, { isSlow: true }), 0);
  await wait(0);
  leaving.abort();
  await allEnded;
  await next;
  expect(
    await Promise.all(Array.from({ length: 9 }, () => sleep(forClient(db, never, { isSlow: true }), 0))),
  ).toHaveLength(9);
});

import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { offering, record } from '@netraven/db/test-utils/fixtures';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();
await offering(api.db, record('backup'));

// Holds the log: each search waits for as long as the test wants.
const other = await api.db.again();
const holder = await other.pool.connect();
afterAll(async () => {
  holder.release();
  await other.close();
});
beforeEach(async () => {
  await holder.query('begin');
  await holder.query('lock table job_log in access exclusive mode');
});
afterEach(() => holder.query('rollback'));

/** Counts the searches that PostgreSQL works on. */
const searching = async (): Promise<number> => {
  const { rows } = await other.pool.query(`select from pg_stat_activity
    where datname = current_database() and state = 'active' and query like '%strpos(lower(message)%' and pid <> pg_backend_pid()`);
  return rows.length;
};

const ask = (path: string, signal: AbortSignal | null = null): Promise<Response> =>
  fetch(`http://127.0.0.1:${api.port}/api/v1${path}`, { headers: api.auth, signal });

it('60 searches of the log leave connections for everything else', async () => {
  const searches = Array.from({ length: 60 }, (_, index) => ask(`/logs?text=nothing-${index}`));
  await expect.poll(searching).toBeGreaterThanOrEqual(4);
  expect(await api.request('GET', '/workers')).toMatchObject({ status: 200, body: { workers: [{}] } });
  expect(await api.request('GET', '/health/ready')).toMatchObject({ status: 200 });
  expect(await api.request('GET', '/devices')).toMatchObject({ status: 200 });
  expect(await searching()).toBe(4);
  await holder.query('rollback');
  const answers = await Promise.all(searches);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

it('the search of a client that leaves ends in PostgreSQL, and is no failure of the server', async () => {
  const leaving = new AbortController();
  const asked = Promise.allSettled(Array.from({ length: 3 }, () => ask('/logs?text=nothing', leaving.signal)));
  await expect.poll(searching).toBe(3);
  leaving.abort();
  await asked;
  await expect.poll(searching).toBe(0);
  await expect.poll(() => api.db.pool.totalCount - api.db.pool.idleCount).toBe(0);
  expect(api.logger.entries.filter(({ level }) => level === 'error')).toEqual([]);
});

it('what a client writes is done although it leaves', async () => {
  await holder.query('rollback');
  await holder.query('begin');
  await holder.query('lock table device in access exclusive mode');
  const leaving = new AbortController();
  const body = JSON.stringify({ name: 'sw-1', address: '10.0.0.1', platform: 'cisco_ios' });
  const adding = fetch(`http://127.0.0.1:${api.port}/api/v1/devices`, {
    method: 'POST',
    headers: { ...api.auth, 'content-type': 'application/json' },
    body,
    signal: leaving.signal,
  });
  const left = adding.catch((error: unknown) => error);
  const waiting = async (): Promise<unknown[]> => {
    const { rows } = await other.pool.query(`select from pg_locks where not granted
      and database = (select oid from pg_database where datname = current_database())`);
    return rows;
  };
  await expect.poll(waiting).not.toEqual([]);
  leaving.abort();
  expect(await left).toMatchObject({ name: 'AbortError' });
  await holder.query('rollback');
  await expect.poll(async () => (await api.client.devices.list()).devices).toHaveLength(1);
});

import { setTimeout as delay } from 'node:timers/promises';
import type { runs } from '@netraven/db';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { testDatabase } from '@netraven/db/test-utils/database';
import { addDevices, endAll, offering, record, runOver } from '@netraven/db/test-utils/fixtures';
import { whenEnded } from '../../src/runs/when-ended.ts';
import { openRowSignals, type RowSignals } from '../../src/streams/row-signals.ts';

const forever = 3_600_000;
const never = new AbortController().signal;

const db = await testDatabase();
const worker = await offering(db, record('ntp'));
await addDevices(db, 'edge', 1);
let rowSignals: RowSignals;
let run: runs.Run;

beforeEach(async () => {
  run = await runOver(db, 'ntp', 'edge');
});

afterEach(() => rowSignals.close());
afterAll(() => db.close());

it('a notification ends the wait, without polling', async () => {
  rowSignals = await openRowSignals(db, forever);
  const waiting = whenEnded({ db, rowSignals }, run.id, forever, never);
  await delay(100);
  await endAll(db, worker);
  expect(await waiting).toMatchObject({ id: run.id, status: 'success' });
});

it('polling ends the wait when no notification arrives', async () => {
  rowSignals = await openRowSignals(db, 50);
  const waiting = whenEnded({ db, rowSignals }, run.id, forever, never);
  await delay(100);
  // A plain update sends no notification.
  await db.kysely.updateTable('run').set({ status: 'cancelled' }).where('id', '=', run.id).execute();
  expect(await waiting).toMatchObject({ status: 'cancelled' });
  await endAll(db, worker);
});

it.each([
  ['its connection', 'pg_terminate_backend'],
  ['its query, as it takes too long', 'pg_cancel_backend'],
])('a wait goes on when the database ends %s', async (_, end) => {
  rowSignals = await openRowSignals(db, 50);
  const waiting = whenEnded({ db, rowSignals }, run.id, forever, never);
  await delay(100);
  const other = await db.pool.connect();
  try {
    await other.query('begin; lock table run in access exclusive mode');
    // A query is its connection and its start: the wait may ask again on the same connection.
    const ended: string[] = [];
    const query = `pid || ' ' || query_start`;
    const endQueries = async (): Promise<number> => {
      const { rows } = await other.query<{ query: string }>(
        `select ${query} as query, ${end}(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`,
      );
      ended.push(...rows.map((row) => row.query));
      return ended.length;
    };
    await expect.poll(endQueries).toBeGreaterThan(0);
    // One that gets the lock before it ends would answer, and break in the hands of the next query.
    const left = async (): Promise<number | null> => {
      // Within a transaction, PostgreSQL shows what it showed before.
      await other.query('select pg_stat_clear_snapshot()');
      const waits = `select from pg_stat_activity where ${query} = any($1) and wait_event_type = 'Lock'`;
      return (await other.query(waits, [ended])).rowCount;
    };
    await expect.poll(left).toBe(0);
  } finally {
    await other.query('rollback');
    other.release();
  }
  await endAll(db, worker);
  expect(await waiting).toMatchObject({ status: 'success' });
});

it('a wait ends when its client disconnects and when the server stops', async () => {
  rowSignals = await openRowSignals(db, forever);
  const disconnected = new AbortController();
  const first = whenEnded({ db, rowSignals }, run.id, forever, disconnected.signal);
  disconnected.abort();
  expect(await first).toMatchObject({ status: 'queued' });
  const second = whenEnded({ db, rowSignals }, run.id, forever, never);
  await rowSignals.close();
  expect(await second).toMatchObject({ status: 'queued' });
  await endAll(db, worker);
});

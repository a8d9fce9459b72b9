import { setTimeout as delay } from 'node:timers/promises';
import { tasks, type runs } from '@netraven/db';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../db/test/database.ts';
import { addDevices, beginAll, offering, taskResult, record, runOver } from '../../../db/test/fixtures.ts';
import { openRunWatch, type RunWatch } from '../../src/runs/run-watch.ts';

const forever = 3_600_000;
const never = new AbortController().signal;

let db: TestDatabase;
let worker: string;
let watch: RunWatch;
let run: runs.Run;

beforeAll(async () => {
  db = await testDatabase();
  worker = await offering(db, record('ntp'));
  await addDevices(db, 'edge', 1);
});

beforeEach(async () => {
  run = await runOver(db, 'ntp', 'edge');
});

afterEach(() => watch.close());
afterAll(() => db.close());

async function runAllTasks(): Promise<void> {
  const fetched = await tasks.fetch(db, 'default', 10);
  await beginAll(db, worker, fetched);
  await tasks.commitResults(
    db,
    fetched.map((task) => taskResult(task)),
  );
}

it('a notification ends the wait, without polling', async () => {
  watch = await openRunWatch(db, { pollMs: forever });
  const waiting = watch.whenEnded(run.id, forever, never);
  await delay(100);
  await runAllTasks();
  expect(await waiting).toMatchObject({ id: run.id, status: 'success' });
});

it('polling ends the wait when no notification arrives', async () => {
  watch = await openRunWatch(db, { pollMs: 50 });
  const waiting = watch.whenEnded(run.id, forever, never);
  await delay(100);
  // A plain update sends no notification.
  await db.kysely.updateTable('run').set({ status: 'cancelled' }).where('id', '=', run.id).execute();
  expect(await waiting).toMatchObject({ status: 'cancelled' });
  await runAllTasks();
});

it('a wait ends when its client disconnects and when the watch closes', async () => {
  watch = await openRunWatch(db, { pollMs: forever });
  const disconnected = new AbortController();
  const first = watch.whenEnded(run.id, forever, disconnected.signal);
  disconnected.abort();
  expect(await first).toMatchObject({ status: 'queued' });
  const second = watch.whenEnded(run.id, forever, never);
  await watch.close();
  expect(await second).toMatchObject({ status: 'queued' });
  await runAllTasks();
});

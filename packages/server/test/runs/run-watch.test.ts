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

async function settleAll(): Promise<void> {
  const work = await tasks.fetch(db, 'default', 10);
  await beginAll(db, worker, work);
  await tasks.commitResults(
    db,
    work.map((one) => taskResult(one)),
  );
}

it('the end of a run is heard, without looking again and again', async () => {
  watch = await openRunWatch(db, { pollMs: forever });
  const waiting = watch.whenEnded(run.id, forever, never);
  await delay(100);
  await settleAll();
  expect(await waiting).toMatchObject({ id: run.id, status: 'success' });
});

it('the end of a run is seen when it was not heard', async () => {
  watch = await openRunWatch(db, { pollMs: 50 });
  const waiting = watch.whenEnded(run.id, forever, never);
  await delay(100);
  // By hand, which notifies nobody.
  await db.kysely.updateTable('run').set({ status: 'cancelled' }).where('id', '=', run.id).execute();
  expect(await waiting).toMatchObject({ status: 'cancelled' });
  await settleAll();
});

it('who waits is let go when the receiver is gone, and when the watch closes', async () => {
  watch = await openRunWatch(db, { pollMs: forever });
  const gone = new AbortController();
  const first = watch.whenEnded(run.id, forever, gone.signal);
  gone.abort();
  expect(await first).toMatchObject({ status: 'queued' });
  const second = watch.whenEnded(run.id, forever, never);
  await watch.close();
  expect(await second).toMatchObject({ status: 'queued' });
  await settleAll();
});

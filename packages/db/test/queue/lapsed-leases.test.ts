import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { tasks } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd, offering, record, runOver } from '../../test-utils/fixtures.ts';

const leaseSeconds = 10;
const db = await closedAtEnd(testDatabase({ leaseSeconds }));
await offering(db, record('backup'));

/** Fetches the task of a new device. Its queue job ends with the test: the next fetch must not find it. */
async function fetchOne(prefix: string): Promise<tasks.Fence> {
  await addDevices(db, prefix, 1);
  await runOver(db, 'backup', prefix);
  const [task] = await tasks.fetch(db, 'default', 1);
  if (!task) throw new Error('no task was fetched');
  const { fence } = task;
  onTestFinished(async () => {
    await sql`update pgboss.job set state = 'completed' where id = ${fence.id}`.execute(db.kysely);
  });
  return fence;
}

/** Sets what the queue noted of a job back or ahead, as if the clock of the database had been set the other way. */
async function shift({ id }: tasks.Fence, by: string): Promise<void> {
  await sql`update pgboss.job set heartbeat_on = heartbeat_on + ${by}::interval, started_on = started_on + ${by}::interval
    where id = ${id}`.execute(db.kysely);
}

test.each(['10 seconds', '30 hours', '400 days'])(
  'a clock of the database that is set ahead by %s gives no task to a second worker',
  async (step) => {
    const fence = await fetchOne(`ahead-${step.replace(' ', '-')}`);
    await shift(fence, `-${step}`);
    // The queue looks every 2 s.
    await wait(6_000);
    expect(await tasks.renew(db, [fence])).toEqual({ renewed: [fence], lost: [] });
  },
);

test('a lease that is not renewed lapses, also if the clock of the database was set back', async () => {
  const fence = await fetchOne('back');
  await shift(fence, '1 day');
  let again: tasks.FetchedTask | undefined;
  await expect.poll(async () => ([again] = await tasks.fetch(db, 'default', 1))).toHaveLength(1);
  expect(again?.fence).toEqual({ ...fence, retryCount: fence.retryCount + 1 });
});

test('a task whose result is just being stored is not given away', async () => {
  const fence = await fetchOne('storing');
  await db.kysely.transaction().execute(async (trx) => {
    await db.queue.touch(trx, [fence]);
    for (let second = 0; second < leaseSeconds + 5; second++) {
      await wait(1_000);
      // A transaction that is idle for as long as the lease is ended.
      await sql`select`.execute(trx);
    }
    expect(await db.queue.held(trx, [fence])).toEqual(new Set([fence.id]));
  });
  expect(await tasks.renew(db, [fence])).toEqual({ renewed: [fence], lost: [] });
});

import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { logs, runs } from '@netraven/db';
import { addDevices } from '@netraven/db/test-utils/fixtures';
import { startPlant, type Plant } from './plant.ts';

const source = `export const meta = { jobType: 'quick' };
  export const run = ({ logger }) => { logger.info('begun'); return { success: true } };`;

it('while results cannot be stored, no further task starts once many results wait', async () => {
  const plant = await startPlant({ jobs: { quick: { source } }, worker: { slots: 2 } });
  const outside = await connect(plant);
  await outside('begin; lock table last_result in share row exclusive mode');
  const many = await addDevices(plant.db, 'many', 160);
  const { id } = await plant.start('quick', { devices: { names: many.map(({ name }) => name) } });
  const begun = (): number => plant.entries.filter(({ message }) => message === 'begun').length;
  await expect.poll(begun).toBeGreaterThanOrEqual(100);
  await wait(3_000);
  expect(begun()).toBeLessThanOrEqual(102);
  await outside('rollback');
  expect((await plant.wait(id)).run.counts).toMatchObject({ success: 160 });
});

it('runs end while the log table is locked, and their entries follow', async () => {
  const plant = await startPlant({ jobs: { quick: { source } }, leaseSeconds: 3_600 });
  const [sw] = await addDevices(plant.db, 'sw', 1);
  const outside = await connect(plant);
  await outside('begin; lock table job_log in access exclusive mode');
  const { id } = await plant.start('quick', { devices: { names: [sw?.name ?? ''] } });
  expect((await plant.wait(id)).run.status).toBe('success');
  await outside('rollback');
  await expect
    .poll(() => logs.list(plant.db, { job_id: id }))
    .toContainEqual(expect.objectContaining({ message: 'begun' }));
});

it('leases and heartbeats go on while slow statements have all other connections', async () => {
  const plant = await startPlant({ jobs: { waiting: { source: waiting } }, leaseSeconds: 10 });
  const [sw] = await addDevices(plant.db, 'sw', 1);
  const { id } = await startAndBegin(plant, 'waiting', sw?.name);
  const outside = await connect(plant);
  await outside('select pg_advisory_lock(4711)');
  const slow = Promise.allSettled(
    Array.from({ length: plant.db.pool.options.max }, () =>
      plant.db.pool.query('select pg_advisory_lock_shared(4711)'),
    ),
  );
  await changesTwice(outside, "select heartbeat_on::text as value from pgboss.job where state = 'active'");
  await changesTwice(outside, 'select seen_at::text as value from worker');
  await outside('select pg_advisory_unlock(4711)');
  await slow;
  expect(await cancelled(plant, id)).toMatchObject([{ status: 'cancelled', attempts: 1 }]);
});

it('a result that cannot be stored delays no lease of another task', async () => {
  const plant = await startPlant({
    jobs: { waiting: { source: waiting }, storing: { source: storing } },
    leaseSeconds: 10,
  });
  const [one, other] = await addDevices(plant.db, 'sw', 2);
  const { id } = await startAndBegin(plant, 'waiting', one?.name);
  const outside = await connect(plant);
  await outside('begin; lock table job_state in share row exclusive mode');
  const stored = await startAndBegin(plant, 'storing', other?.name);
  await changesTwice(outside, `select heartbeat_on::text as value from pgboss.job where singleton_key = '${one?.id}'`);
  await outside('rollback');
  expect((await plant.wait(stored.id)).run.status).toBe('success');
  expect(await cancelled(plant, id)).toMatchObject([{ status: 'cancelled', attempts: 1 }]);
});

/** A job that runs until it is cancelled. */
const waiting = `export const meta = { jobType: 'waiting' };
  export const run = async ({ logger, signal }) => {
    logger.info('begun');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw signal.reason;
  };`;

const storing = `export const meta = { jobType: 'storing' };
  export const run = async ({ db, logger }) => {
    await db.state.set(1);
    logger.info('begun');
    return { success: true };
  };`;

async function startAndBegin(plant: Plant, jobType: string, device = ''): Promise<runs.Run> {
  const run = await plant.start(jobType, { devices: `name:${device}` });
  await expect
    .poll(() => plant.entries.some(({ message, job_id }) => message === 'begun' && job_id === run.id))
    .toBe(true);
  return run;
}

type Ask = (statement: string) => Promise<readonly { readonly value: string }[]>;

/** Returns a function that sends statements on one connection of another process. */
async function connect(plant: Plant): Promise<Ask> {
  const db = await plant.db.again();
  onTestFinished(() => db.close());
  const client = await db.pool.connect();
  onTestFinished(() => client.release(true));
  return async (statement) => (await client.query<{ value: string }>(statement)).rows;
}

async function changesTwice(ask: Ask, query: string): Promise<void> {
  const seen = new Set<unknown>();
  await expect
    .poll(async () => {
      const [row] = await ask(query);
      return seen.add(row?.value).size;
    })
    .toBe(3);
}

async function cancelled(plant: Plant, id: string): Promise<runs.Task[]> {
  await runs.cancel(plant.db, id);
  return (await plant.wait(id)).tasks;
}

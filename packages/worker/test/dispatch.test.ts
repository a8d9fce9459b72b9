import { expect, it, onTestFinished } from 'vitest';
import { devices, inspections, runs } from '@netraven/db';
import { addDevices, offering, record } from '@netraven/db/test-utils/fixtures';
import { startPlant } from './plant.ts';

it('an error while one task is put back does not block the other tasks', async () => {
  const plant = await startPlant();
  const { queue } = plant.db;
  const putBack = queue.putBack.bind(queue);
  const back = new Set<string>();
  let failed: string | undefined;
  queue.putBack = async (trx, items) => {
    if (failed === undefined) {
      failed = items[0]?.fence.id ?? '';
      throw new Error('the database fails once');
    }
    const ids = await putBack(trx, items);
    for (const id of ids) back.add(id);
    return ids;
  };
  // Another worker has the type, so this one has to give the tasks back.
  await offering(plant.db, record('elsewhere'));
  const names = (await addDevices(plant.db, 'sw', 6)).map(({ name }) => name);
  const { id } = await plant.start('elsewhere', { devices: { names } });
  const tasks = await runs.tasks(plant.db, id);
  await expect.poll(() => back.size).toBe(5);
  expect(new Set([...back, failed])).toEqual(new Set(tasks.map((task) => task.id)));
});

it('after many quick tasks, no attempt starts without a slot', async () => {
  const source = (jobType: string, ms: number): string => `export const meta = { jobType: '${jobType}' };
    export async function run({ logger, signal }) {
      logger.info('begun');
      await new Promise((resolve) => { setTimeout(resolve, ${ms}); signal.addEventListener('abort', resolve) });
      return { success: true } }`;
  const plant = await startPlant({
    jobs: { quick: { source: source('quick', 1) }, slow: { source: source('slow', 600_000) } },
    worker: { slots: 4 },
  });
  const quick = await addDevices(plant.db, 'quick', 40);
  const slow = await addDevices(plant.db, 'slow', 12);
  const ask = (jobType: string, over: readonly devices.Device[]): Promise<runs.Run> =>
    runs.create(plant.db, { jobType, devices: { names: over.map(({ name }) => name) }, createdBy: 'test' });
  await ask('quick', quick);
  const { id } = await ask('slow', slow);
  const begun = (): number => plant.entries.filter((entry) => entry.job_id === id && entry.message === 'begun').length;
  await expect.poll(begun).toBe(4);
  await expect.poll(async () => (await runs.get(plant.db, id))?.counts).toMatchObject({ running: 4, queued: 8 });
  await runs.cancel(plant.db, id);
  expect((await plant.wait(id)).run.counts).toMatchObject({ cancelled: 12 });
  expect(begun()).toBe(4);
});

it('an inspection of a device that was busy starts, however often the worker is woken for tasks', async () => {
  const source = `export const meta = { jobType: 'hold' };
    export async function run({ signal }) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { success: true } }`;
  const plant = await startPlant({ jobs: { hold: { source } }, worker: { slots: 8 } });
  const { queue, pool } = plant.db;
  const fetch = queue.fetch.bind(queue);
  let asked = 0;
  queue.fetch = async (of, size, limits) => {
    const found = await fetch(of, size, limits);
    if (limits?.minPriority !== undefined) asked++;
    return found;
  };
  const [device] = await addDevices(plant.db, 'core', 1);
  const others = await addDevices(plant.db, 'other', 15);
  const ask = (names: string[]): Promise<runs.Run> => plant.start('hold', { devices: { names } });
  const held = await ask(['core1']);
  await expect.poll(async () => (await runs.get(plant.db, held.id))?.counts).toMatchObject({ running: 1 });
  await ask(others.map(({ name }) => name));
  // No task more fits: 8 run, and 8 wait for a slot.
  const active = "select from pgboss.job where state = 'active'";
  await expect.poll(async () => (await pool.query(active)).rowCount).toBe(16);
  const waking = setInterval(() => void pool.query("select pg_notify('netraven_task', 'default')"), 100);
  onTestFinished(() => clearInterval(waking));
  const { id } = await inspections.create(plant.db, device?.id ?? '', { kind: 'test' });
  await expect.poll(() => asked).toBeGreaterThan(0);
  expect(await inspections.get(plant.db, id)).toMatchObject({ status: 'queued', waitsFor: { runId: held.id } });
  await runs.cancel(plant.db, held.id);
  await expect.poll(async () => (await inspections.get(plant.db, id)).status).toBe('done');
});

it('at most 20 inspections run at once, also while slots are free, and the others follow', async () => {
  const quick = { source: `export const meta = { jobType: 'quick' }; export const run = () => ({ success: true });` };
  const platform = 'cisco_ios';
  const plant = await startPlant({
    devices: [{ name: 'silent', platform, faults: [{ kind: 'silent' }] }],
    jobs: { quick },
    worker: { slots: 30 },
  });
  const { db, simulator } = plant;
  const { address, port } = simulator.device('silent');
  for (let n = 0; n < 45; n++) {
    const { id: device } = await devices.add(db, { name: `sw-${n}`, address, port, platform });
    await inspections.create(db, device, { kind: 'test' });
  }
  const running = async (): Promise<string[]> => {
    const { rows } = await db.pool.query<{ id: string }>('select id from inspection where started_at is not null');
    return rows.map(({ id }) => id);
  };
  for (const expected of [20, 20, 5]) {
    await expect.poll(async () => (await running()).length).toBeGreaterThanOrEqual(expected);
    await plant.run('quick', { devices: 'name:silent' });
    const first = await running();
    expect(first).toHaveLength(expected);
    for (const id of first) await inspections.remove(db, id);
  }
});

import { expect, it } from 'vitest';
import { runs, type devices } from '@netraven/db';
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

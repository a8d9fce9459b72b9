import { expect, it } from 'vitest';
import { runs } from '@netraven/db';
import { addDevices, offering, record } from '@netraven/db/test-utils/fixtures';
import { startPlant } from './plant.ts';

const quick = { source: `export const meta = { jobType: 'quick' }; export const run = () => ({ success: true });` };

it('many older tasks of a type that this worker lacks do not keep the tasks of other types waiting', async () => {
  const plant = await startPlant({ jobs: { quick }, worker: { slots: 2 } });
  await offering(plant.db, record('elsewhere'));
  const many = await addDevices(plant.db, 'many', 300);
  const one = await addDevices(plant.db, 'one', 1);
  const old = await plant.start('elsewhere', { devices: { names: many.map(({ name }) => name) } });
  const { tasks } = await plant.run('quick', { devices: { names: one.map(({ name }) => name) } });
  expect(tasks).toMatchObject([{ status: 'success' }]);
  expect(await runs.get(plant.db, old.id)).toMatchObject({ counts: { queued: 300 } });
});

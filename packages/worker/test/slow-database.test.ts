import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { addDevices } from '@netraven/db/test-utils/fixtures';
import { startPlant } from './plant.ts';

const source = `export const meta = { jobType: 'quick' };
  export const run = ({ logger }) => { logger.info('begun'); return { success: true } };`;

it('while results cannot be stored, no further task starts once many results wait', async () => {
  const gate = Promise.withResolvers<void>();
  const plant = await startPlant({
    jobs: { quick: { source } },
    worker: { slots: 2, flushLogs: () => gate.promise },
  });
  const many = await addDevices(plant.db, 'many', 160);
  const { id } = await plant.start('quick', { devices: { names: many.map(({ name }) => name) } });
  const begun = (): number => plant.entries.filter(({ message }) => message === 'begun').length;
  await expect.poll(begun).toBeGreaterThanOrEqual(100);
  await wait(3_000);
  expect(begun()).toBeLessThanOrEqual(102);
  gate.resolve();
  expect((await plant.wait(id)).run.counts).toMatchObject({ success: 160 });
});

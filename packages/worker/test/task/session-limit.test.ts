import { expect, it } from 'vitest';
import { runs, sessionLimits } from '@netraven/db';
import { startPlant } from '../plant.ts';

it('a job that opens a session late starts once more when there is room, and not again and again', async () => {
  const platform = 'cisco_ios';
  const hold = `export const meta = { jobType: 'hold', requires: ['cli'] }; export async function run({ device, logger, signal }) {
    await device.connect();
    logger.info('holds');
    await new Promise((end) => signal.addEventListener('abort', end));
    return { success: true } }`;
  const late = `export const meta = { jobType: 'late', retries: 0 }; export async function run({ device, logger }) {
    logger.info('begins');
    await device.connect();
    return { success: true } }`;
  const plant = await startPlant({
    devices: [
      { name: 'first', platform },
      { name: 'second', platform },
    ],
    jobs: { hold: { source: hold }, late: { source: late } },
  });
  await sessionLimits.set(plant.db, 'all', 1);
  const holding = await plant.start('hold', { devices: 'name:first' });
  await expect.poll(() => plant.entries.some(({ message }) => message === 'holds')).toBe(true);
  const { id } = await plant.start('late', { devices: 'name:second' });
  // It waits for room, and has begun once.
  await expect.poll(() => sessionLimits.list(plant.db)).toMatchObject([{ used: 1, waiting: 1 }]);
  await runs.cancel(plant.db, holding.id);
  const { tasks } = await plant.wait(id);
  expect(tasks).toMatchObject([{ status: 'success', attempts: 2, tries: 1 }]);
  expect(plant.entries.filter(({ message }) => message === 'begins')).toHaveLength(2);
});

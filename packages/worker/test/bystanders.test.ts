import { expect, it } from 'vitest';
import { runs } from '@netraven/db';
import { addDevices } from '@netraven/db/test-utils/fixtures';
import { startPlant } from './plant.ts';

const untilStopped = `await new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)))`;
const crashing = `export const meta = { jobType: 'crashing' };
  export async function run({ device, logger, signal }) {
    logger.info('in');
    if (device.name === 'sw3') setTimeout(() => process.exit(1), 1_500);
    ${untilStopped} }`;
const hold = `export const meta = { jobType: 'hold' };
  export async function run({ logger, signal }) { logger.info('begun'); ${untilStopped} }`;

it('after a crash, the other tasks of the process run alone and leave their slots to other job types', async () => {
  const plant = await startPlant({
    jobs: { crashing: { source: crashing }, hold: { source: hold } },
    worker: { slots: 3 },
  });
  const names = async (prefix: string): Promise<string[]> =>
    (await addDevices(plant.db, prefix, 3)).map(({ name }) => name);
  const crashed = await plant.start('crashing', { devices: { names: await names('sw') } });
  const held = await plant.start('hold', { devices: { names: await names('other') } });
  const count = (runId: string): number =>
    plant.entries.filter((entry) => entry.job_id === runId && entry.message === 'begun').length;
  await expect.poll(() => count(held.id)).toBe(3);
  // All run a second time, alone, and one of them is the cause.
  await expect.poll(async () => (await runs.get(plant.db, crashed.id))?.counts).toMatchObject({ error: 1, running: 2 });
  for (const { id } of [crashed, held]) await runs.cancel(plant.db, id);
  expect((await plant.wait(crashed.id)).run.counts).toMatchObject({ error: 1, cancelled: 2 });
  expect((await plant.wait(held.id)).run.counts).toMatchObject({ cancelled: 3 });
});

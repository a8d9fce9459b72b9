import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { credentials, runs } from '@netraven/db';
import { startPlant } from '../plant.ts';

it('a task that waited for its slot logs in with a credential that was changed meanwhile', async () => {
  const platform = 'cisco_ios';
  const source = `export const meta = { jobType: 'slow', retries: 0 }; export async function run({ device, logger, signal }) {
    if (device.name === 'first') { logger.info('waits'); await new Promise((end) => signal.addEventListener('abort', end)) }
    else await device.connect();
    return { success: true } }`;
  const plant = await startPlant({
    devices: [
      { name: 'first', platform },
      { name: 'second', platform, password: 'changed-login-7Kd' },
    ],
    jobs: { slow: { source } },
    worker: { slots: 1 },
  });
  const ask = { jobType: 'slow', createdBy: 'test' };
  const first = await runs.create(plant.db, { ...ask, devices: 'name:first' });
  await expect.poll(() => plant.entries.some(({ message }) => message === 'waits')).toBe(true);
  const { id } = await runs.create(plant.db, { ...ask, devices: 'name:second' });
  const [task] = await runs.tasks(plant.db, id);
  const fetched = async (): Promise<unknown> =>
    (await plant.db.pool.query('select state from pgboss.job where id = $1', [task?.id])).rows[0];
  await expect.poll(fetched).toEqual({ state: 'active' });
  const [lab] = await credentials.list(plant.db);
  await credentials.change(plant.db, lab?.id ?? '', { password: 'changed-login-7Kd' });
  // Its credentials are read again only if they are older than a second.
  await delay(1_500);
  await runs.cancel(plant.db, first.id);
  expect((await plant.wait(id)).tasks).toMatchObject([{ status: 'success' }]);
});

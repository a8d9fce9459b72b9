import { expect, it } from 'vitest';
import { policies, runs } from '@netraven/db';
import { cisco, startPlant } from './plant.ts';

it('a task whose package was disabled while it waited waits on, with the reason, until the package is enabled', async () => {
  // The first task holds the only slot until it is cancelled.
  const source = (jobType: string, run: string): string =>
    `export const meta = { jobType: '${jobType}', scope: 'fleet' }; export const run = async ({ signal }) => { ${run} };`;
  const plant = await startPlant({
    devices: cisco('core-1'),
    jobs: {
      long: {
        source: source(
          'long',
          `await new Promise((end) => signal.addEventListener('abort', end)); signal.throwIfAborted();`,
        ),
      },
      short: { source: source('short', `return { success: true };`) },
    },
    worker: { slots: 1 },
  });
  const { db } = plant;
  const ask = { devices: 'name:*', createdBy: 'test' } as const;
  const long = await runs.create(db, { ...ask, jobType: 'long' });
  const statusOf = async (id: string): Promise<unknown> => (await runs.tasks(db, id))[0];
  await expect.poll(() => statusOf(long.id)).toMatchObject({ status: 'running' });
  const short = await runs.create(db, { ...ask, jobType: 'short' });
  await policies.set(db, 'netraven-job-short', { enabled: false });
  await expect.poll(() => plant.entries.some(({ message }) => message === 'package policies changed')).toBe(true);
  await runs.cancel(db, long.id);
  await expect
    .poll(() => statusOf(short.id))
    .toMatchObject({
      status: 'queued',
      error: {
        code: 'NR_TASK_TYPE_DISABLED',
        message: expect.stringContaining('netraven-job-short is disabled on this worker: An administrator') as unknown,
      },
    });
  await policies.set(db, 'netraven-job-short', { enabled: true });
  expect((await plant.wait(short.id)).tasks).toMatchObject([{ status: 'success' }]);
});

import { expect, it } from 'vitest';
import { policies, runs, workers, type Database } from '@netraven/db';
import { cisco, startPlant } from './plant.ts';

const name = 'netraven-job-short';
const source = (jobType: string, run: string): string =>
  `export const meta = { jobType: '${jobType}', scope: 'fleet' }; export const run = async ({ signal }) => { ${run} };`;
const jobs = {
  long: {
    source: source(
      'long',
      `await new Promise((end) => signal.addEventListener('abort', end)); signal.throwIfAborted();`,
    ),
  },
  short: { source: source('short', `return { success: true };`) },
};
const ask = { devices: 'name:*', createdBy: 'test' } as const;

async function stateOf(db: Database): Promise<string | undefined> {
  return (await workers.offers(db)).find(({ record }) => record.name === name)?.record.state;
}

it('a policy whose notification was lost is in force for the next task, and is advertised by itself', async () => {
  const plant = await startPlant({ devices: cisco('core-1'), jobs });
  const { db } = plant;
  await policies.set(db, name, { enabled: true });
  await plant.run('short');
  const run = await runs.create(db, { ...ask, jobType: 'short' });
  expect((await plant.wait(run.id)).run.status).toBe('success');
  // No notification.
  await db.pool.query('update package_policy set enabled = false where name = $1', [name]);
  const refused = await runs.create(db, { ...ask, jobType: 'short' });
  await expect
    .poll(async () => (await runs.tasks(db, refused.id))[0])
    .toMatchObject({ status: 'queued', error: { code: 'NR_TASK_TYPE_DISABLED' } });
  await runs.cancel(db, refused.id);
  await db.pool.query('update package_policy set enabled = true where name = $1', [name]);
  await expect.poll(() => stateOf(db), { timeout: 20_000 }).toBe('ready');
});

it('policies that cannot be read are read again until they are, and no task starts meanwhile', async () => {
  const plant = await startPlant({ devices: cisco('core-1'), jobs, worker: { slots: 1 } });
  const { db } = plant;
  await policies.set(db, name, { enabled: true });
  const long = await runs.create(db, { ...ask, jobType: 'long' });
  const taskOf = async (id: string): Promise<unknown> => (await runs.tasks(db, id))[0];
  await expect.poll(() => taskOf(long.id)).toMatchObject({ status: 'running' });
  const short = await runs.create(db, { ...ask, jobType: 'short' });
  await db.pool.query('update package_policy set enabled = false where name = $1', [name]);
  await db.pool.query('alter table package_policy rename column granted to granted_away');
  await db.pool.query(`select pg_notify('netraven_policy', $1)`, [name]);
  const failed = 'changed package policies could not be applied; trying again';
  await expect.poll(() => plant.entries.some(({ message }) => message === failed)).toBe(true);
  await runs.cancel(db, long.id);
  await expect
    .poll(() => taskOf(short.id))
    .toMatchObject({ status: 'queued', error: { code: 'NR_TASK_POLICIES_UNREAD' } });
  // No notification.
  await db.pool.query('alter table package_policy rename column granted_away to granted');
  await expect
    .poll(() => taskOf(short.id), { timeout: 20_000 })
    .toMatchObject({ status: 'queued', error: { code: 'NR_TASK_TYPE_DISABLED' } });
});

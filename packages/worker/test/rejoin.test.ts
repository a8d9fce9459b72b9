import { expect, it } from 'vitest';
import { policies, workers, type Database } from '@netraven/db';
import { cisco, startPlant } from './plant.ts';

it('a worker that lost its registration, as after a long sleep of its machine, registers again and works', async () => {
  const plant = await startPlant({
    devices: cisco('core-1'),
    pins: { sweep: 'netraven-job-sweep' },
  });
  const wrong = async (): Promise<unknown> =>
    (await workers.living(plant.db)).map(({ worker, problems }) => [worker.id, problems.map(({ path }) => path)]);
  const pinned = [[plant.worker.id, ['netraven.config.mts#pins.sweep']]];
  expect(await wrong()).toEqual(pinned);
  await workers.leave(plant.db, plant.worker.id);
  await expect
    .poll(async () => (await workers.offers(plant.db)).map(({ worker, record }) => [worker.id, record.jobType]))
    .toContainEqual([plant.worker.id, 'backup']);
  expect(await wrong()).toEqual(pinned);
  const name = '@netraven/job-backup';
  await policies.set(plant.db, name, { enabled: false });
  await expect.poll(() => stateOf(plant.db, name)).toBe('disabled');
  expect(await wrong()).toEqual(pinned);
  await policies.set(plant.db, name, { enabled: true });
  await expect.poll(() => stateOf(plant.db, name)).toBe('ready');
  expect((await plant.run('backup')).run.status).toBe('success');
});

async function stateOf(db: Database, name: string): Promise<string | undefined> {
  return (await workers.offers(db)).find(({ record }) => record.name === name)?.record.state;
}

import { expect, it } from 'vitest';
import { workers } from '@netraven/db';
import { startPlant } from './plant.ts';

it('a worker that was forgotten, as after a long sleep of its machine, is there again by itself and works', async () => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform: 'cisco_ios' }] });
  await workers.leave(plant.db, plant.worker.id);
  await expect
    .poll(async () => (await workers.offers(plant.db)).map(({ worker, record }) => [worker.id, record.jobType]), {
      timeout: 20_000,
    })
    .toContainEqual([plant.worker.id, 'backup']);
  expect((await plant.run('backup')).run.status).toBe('success');
});

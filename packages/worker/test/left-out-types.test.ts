import { join } from 'node:path';
import { findHostProject, load } from '@netraven/core/registry';
import { TestProject } from '@netraven/core/test-utils/test-project';
import { expect, it, vi } from 'vitest';
import { runs } from '@netraven/db';
import { addDevices, offering, record } from '@netraven/db/test-utils/fixtures';
import { pausePackage } from '../../installer/src/coordination/pause.ts';
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

it('tasks of a package that is being changed are not fetched, and start once it was changed', async () => {
  const notes = new TestProject();
  const plant = await startPlant({
    jobs: { quick, changed: { source: quick.source.replace('quick', 'changed') } },
    worker: {
      slots: 2,
      follow: {
        folder: notes.folder,
        load: async () => load({ hostProject: await findHostProject({ root: join(plant.folder, 'host') }) }),
        pollMs: 20,
      },
    },
  });
  const fetches = vi.spyOn(plant.db.queue, 'fetch');
  const many = await addDevices(plant.db, 'many', 20);
  const one = await addDevices(plant.db, 'one', 1);
  const pause = await pausePackage(notes.folder, 'netraven-job-changed', 60_000);
  const old = await plant.start('changed', { devices: { names: many.map(({ name }) => name) } });
  const { tasks } = await plant.run('quick', { devices: { names: one.map(({ name }) => name) } });
  expect(tasks).toMatchObject([{ status: 'success' }]);
  const fetched = (await Promise.all(fetches.mock.results.map(({ value }) => value as Promise<unknown[]>))).flat();
  expect(fetched).toHaveLength(tasks.length);
  await pause.end();
  expect((await plant.wait(old.id)).run).toMatchObject({ status: 'success' });
});

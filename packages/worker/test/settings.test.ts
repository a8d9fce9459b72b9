import { expect, it } from 'vitest';
import { devices, runs, tags } from '@netraven/db';
import { startPlant } from './plant.ts';

const old = {
  name: 'old-1',
  platform: 'cisco_ios',
  algorithms: { kex: ['diffie-hellman-group14-sha1'] as 'diffie-hellman-group14-sha1'[] },
};
const vars = {
  source: `export const meta = { jobType: 'vars' };
    export const run = async ({ device }) => ({ success: true, details: device.vars });`,
};

it('old algorithms are allowed by a setting of a tag, from the next attempt on', async () => {
  const plant = await startPlant({ devices: [old] });
  const refused = await plant.run('backup');
  expect(refused.tasks).toMatchObject([{ status: 'error', error: { code: 'NR_DEVICE_PROTOCOL' } }]);
  const [device] = await devices.list(plant.db);
  await devices.change(plant.db, device?.id ?? '', { addTags: ['old'] });
  await tags.change(plant.db, 'old', { settings: { legacyAlgorithms: true } });
  expect((await plant.run('backup')).tasks).toMatchObject([{ status: 'success' }]);
});

it('a limit of a device ends its login, and a job sees the variables of the device', async () => {
  const plant = await startPlant({ devices: [{ name: 'slow-1', platform: 'cisco_ios' }], jobs: { vars } });
  const [device] = await devices.list(plant.db);
  const settings = { limits: { loginMs: 1 }, vars: { site: 'ams' } };
  await devices.change(plant.db, device?.id ?? '', { settings });
  expect((await plant.run('vars')).tasks).toMatchObject([{ result: { details: { site: 'ams' } } }]);
  const { id } = await runs.create(plant.db, {
    jobType: 'backup',
    devices: { all: true },
    createdBy: 'test',
  });
  await expect
    .poll(async () => (await runs.tasks(plant.db, id))[0]?.error)
    .toMatchObject({ code: 'NR_DEVICE_TIMEOUT', message: expect.stringContaining('1 ms') as unknown });
});

import { expect, it } from 'vitest';
import { devices, hostKeys, runs, tags } from '@netraven/db';
import { makeHostKey } from '@netraven/device/simulator';
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

it('a device behind two jump hosts is read by telnet, and each host keeps its own key and login', async () => {
  const plant = await startPlant({
    devices: [
      { name: 'old-1', platform: 'cisco_ios', transport: 'telnet' },
      { name: 'jump-1', platform: 'linux_frr', forwards: true, hostKey: makeHostKey() },
      { name: 'jump-2', platform: 'linux_frr', forwards: true, hostKey: makeHostKey() },
    ],
  });
  const all = await devices.list(plant.db);
  const idOf = (name: string): string => all.find((device) => device.name === name)?.id ?? '';
  await devices.change(plant.db, idOf('jump-2'), { settings: { jumpHost: 'jump-1' } });
  await devices.change(plant.db, idOf('old-1'), { settings: { jumpHost: 'jump-2', transport: 'telnet' } });
  const run = await plant.run('backup', { devices: { names: ['old-1'] } });
  expect(run.tasks).toMatchObject([{ status: 'success' }]);
  const [jump1, jump2, old1] = ['jump-1', 'jump-2', 'old-1'].map((name) => plant.simulator.device(name));
  expect([jump1?.stats.logins, jump2?.stats.logins, old1?.stats.logins]).toEqual([1, 1, 1]);
  expect([jump1?.typed, jump2?.typed]).toEqual([[], []]);
  const pinned = await hostKeys.getAll(plant.db, [idOf('jump-1'), idOf('jump-2'), idOf('old-1')]);
  expect(pinned).toMatchObject([jump1?.hostKey, jump2?.hostKey, undefined]);
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

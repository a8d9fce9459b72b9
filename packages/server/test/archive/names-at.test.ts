import { devices, type artifacts } from '@netraven/db';
import { addDevices, endNext, offering, record, runOver } from '@netraven/db/test-utils/fixtures';
import { expect, it } from 'vitest';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();
const { db, client } = api;
const worker = await offering(db, record('backup'));

async function save(device: devices.Device, text: string): Promise<string> {
  await runOver(db, 'backup', '', { devices: { names: [(await devices.get(db, device.id))?.name ?? ''] } });
  const artifact = { name: 'running-config', text, reveals: {}, mirrored: true };
  await endNext(db, worker, { artifacts: [artifact] });
  const { rows } = await db.pool.query<{ saved_at: Date }>('select saved_at from artifact order by id desc limit 1');
  return rows[0]?.saved_at.toISOString() ?? '';
}

async function add(name: string): Promise<devices.Device> {
  return devices.add(db, { name, address: '192.0.2.1', platform: 'cisco_ios' });
}

const exported = async (of: object): Promise<unknown> =>
  (await client.artifacts.export(of)).texts
    .map(({ deviceName, text }) => [deviceName, text] as const)
    .toSorted(([one], [other]) => one.localeCompare(other));
const searched = async (of: object): Promise<unknown> =>
  (await client.artifacts.search({ text: 'host', ...of })).devices.map(({ version, removedAt, lines }) => [
    version.deviceName,
    removedAt !== null,
    lines[0]?.text,
  ]);
const numbersOf = async (device: string): Promise<unknown> =>
  (await client.artifacts.history({ device })).versions.map(({ deviceName, version }) => [deviceName, version]);

it('at an instant each device has the name that it had then, also if another one has taken it since', async () => {
  const [spare, dead] = [await add('spare-1'), await add('dead-1')];
  // Whichever saved last: the name counts, not the version.
  await save(dead, 'host dead-1');
  const at = await save(spare, 'host spare-1');
  await devices.remove(db, dead.id);
  await devices.change(db, spare.id, { name: 'dead-1' });
  await save(spare, 'host spare-1 as dead-1');
  expect(await exported({ at })).toEqual([
    ['dead-1', 'host dead-1'],
    ['spare-1', 'host spare-1'],
  ]);
  expect(await searched({ at, device: 'dead-1' })).toEqual([['dead-1', true, 'host dead-1']]);
  expect(await exported({ at, device: 'dead-1' })).toEqual([['dead-1', 'host dead-1']]);
  expect(await searched({ at, device: 'spare-*' })).toEqual([['spare-1', false, 'host spare-1']]);
  expect(await searched({ device: 'dead-1' })).toEqual([['dead-1', false, 'host spare-1 as dead-1']]);
  // Asked for now, a name never has versions of two devices.
  const history = await client.artifacts.history({ device: 'dead-1' });
  expect(history.versions.map(({ deviceId, version }) => [deviceId, version])).toEqual([
    [spare.id, 2],
    [spare.id, 1],
  ]);
  expect(history.others).toMatchObject([{ id: dead.id, name: 'dead-1', removedAt: expect.any(String) }]);
  expect(await numbersOf(dead.id)).toEqual([['dead-1', 1]]);
});

it('a device is found under each name that it had, also after it was removed', async () => {
  const device = await add('ren-1');
  const before = await save(device, 'host ren-1');
  await devices.change(db, device.id, { name: 'ren-2' });
  await save(device, 'host ren-2');
  await devices.change(db, device.id, { name: 'ren-3' });
  const all = [
    ['ren-3', 2],
    ['ren-3', 1],
  ];
  for (const name of ['ren-1', 'ren-2', 'ren-3']) expect(await numbersOf(name)).toEqual(all);
  // No device had the name then: the device that has it now is meant.
  expect(await searched({ at: before, device: 'ren-3' })).toEqual([['ren-1', false, 'host ren-1']]);
  await devices.remove(db, device.id);
  for (const name of ['ren-1', 'ren-2', 'ren-3']) {
    expect(await numbersOf(name)).toEqual(all);
    expect((await client.artifacts.latest({ device: name })).versions).toMatchObject([{ deviceName: 'ren-3' }]);
  }
  await expect(numbersOf('ren-4')).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
});

it('a device that was added again has only its own versions, and the other one is named', async () => {
  const [first] = (await addDevices(db, 'again', 1)) as [devices.Device];
  await save(first, 'host one');
  await save(first, 'host two');
  await devices.remove(db, first.id);
  const [second] = (await addDevices(db, 'again', 1)) as [devices.Device];
  const { versions, others } = await client.artifacts.history({ device: 'again1' });
  expect(versions).toEqual([]);
  expect(others).toMatchObject([{ id: first.id }]);
  await save(second, 'host three');
  const [only, ...more]: readonly Pick<artifacts.Version, 'deviceId' | 'version'>[] = (
    await client.artifacts.history({ device: 'again1' })
  ).versions;
  expect([only?.deviceId, only?.version, more]).toEqual([second.id, 1, []]);
});

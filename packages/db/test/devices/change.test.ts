import { afterAll, beforeAll, expect, test } from 'vitest';
import { devices, tags } from '../../src/index.ts';
import { testDatabase, type TestDatabase } from '../database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const add = (name: string, more: Partial<devices.NewDevice> = {}): Promise<devices.Device> =>
  devices.add(db, { name, address: '10.0.0.1', platform: 'cisco_ios', ...more });

test('a device changes anything but its id, and keeps what is not named', async () => {
  const old = await add('one', { tags: ['a', 'b'], settings: { vars: { site: 'ams' } } });
  const changed = await devices.change(db, old.id, {
    name: 'uno',
    address: '10.0.0.2',
    addTags: ['c'],
    removeTags: ['a'],
    settings: { legacyAlgorithms: true, vars: { rack: 3 } },
  });
  expect(changed).toEqual({
    ...old,
    name: 'uno',
    address: '10.0.0.2',
    tags: ['b', 'c'],
    settings: { legacyAlgorithms: true, vars: { site: 'ams', rack: 3 } },
  });
  expect(await devices.get(db, old.id)).toEqual(changed);
  await add('two');
  await expect(devices.change(db, old.id, { name: 'two' })).rejects.toMatchObject({ code: 'NR_DEVICE_NAME_TAKEN' });
  for (const wrong of [{ name: '../x' }, { address: '-f' }, { port: 0 }, { addTags: ['a\n'] }]) {
    await expect(devices.change(db, old.id, wrong)).rejects.toMatchObject({ code: 'NR_DEVICE_INVALID' });
  }
  await expect(devices.change(db, 'nosuch', {})).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
  await expect(devices.change(db, old.id, { settings: { ignore: ['('] } })).rejects.toMatchObject({
    code: 'NR_SETTING_INVALID',
  });
});

test('an unknown jump host and a loop of jump hosts are refused, and nothing is stored', async () => {
  const [a, b, c] = await Promise.all(['j-a', 'j-b', 'j-c'].map((name) => add(name)));
  if (!a || !b || !c) throw new Error('the devices are missing');
  const jump = (of: devices.Device, jumpHost: string | false | null): Promise<devices.Device> =>
    devices.change(db, of.id, { settings: { jumpHost } });
  await expect(jump(a, 'nosuch')).rejects.toMatchObject({
    code: 'NR_JUMP_HOST_UNKNOWN',
    message: 'The device j-a has the jump host nosuch, which is no device',
  });
  await expect(add('j-d', { settings: { jumpHost: 'j-d2' } })).rejects.toMatchObject({ code: 'NR_JUMP_HOST_UNKNOWN' });
  await jump(a, 'j-b');
  await jump(b, 'j-c');
  await expect(jump(c, 'j-a')).rejects.toMatchObject({
    code: 'NR_JUMP_HOST_LOOP',
    message: expect.stringMatching(/^The jump hosts of j-\w are a loop: (j-\w)( behind j-\w){3}$/) as unknown,
  });
  await expect(jump(a, 'j-a')).rejects.toMatchObject({ code: 'NR_JUMP_HOST_LOOP' });
  expect((await devices.get(db, c.id))?.settings).toEqual({});

  // By a tag, and by a device that gets it.
  await tags.change(db, 'behind-a', { settings: { jumpHost: 'j-a' } });
  await expect(devices.change(db, c.id, { addTags: ['behind-a'] })).rejects.toMatchObject({
    code: 'NR_JUMP_HOST_LOOP',
  });
  await devices.change(db, c.id, { addTags: ['behind-a'], settings: { jumpHost: false } });
  await expect(jump(c, null)).rejects.toMatchObject({ code: 'NR_JUMP_HOST_LOOP' });
  await expect(tags.change(db, 'other', { settings: { jumpHost: 'gone' } })).rejects.toMatchObject({
    message: 'The tag other has the jump host gone, which is no device',
  });

  // A jump host stays while it is one, and takes those behind it along when it is renamed.
  await expect(devices.remove(db, b.id)).rejects.toMatchObject({
    code: 'NR_JUMP_HOST_IN_USE',
    message: 'j-b is the jump host of the device j-a',
  });
  await devices.change(db, a.id, { name: 'j-z' });
  expect((await tags.get(db, 'behind-a')).settings).toEqual({ jumpHost: 'j-z' });
});

test('a tag has settings, and removing it takes it from its devices', async () => {
  await add('t-1', { tags: ['site', 'lab'] });
  await add('t-2', { tags: ['site'] });
  expect(await tags.get(db, 'site')).toEqual({
    name: 'site',
    priority: 100,
    settings: {},
    devices: 2,
    credentials: [],
  });
  await tags.change(db, 'site', { priority: 300, settings: { limits: { commandMs: 9 } } });
  const changed = await tags.change(db, 'site', { settings: { vars: { site: 'ams' } } });
  expect(changed).toMatchObject({ priority: 300, settings: { limits: { commandMs: 9 }, vars: { site: 'ams' } } });
  await tags.change(db, 'empty', {});
  expect((await tags.list(db)).map(({ name }) => name)).toEqual(expect.arrayContaining(['empty', 'lab', 'site']));
  expect(await tags.remove(db, 'site')).toEqual(changed);
  expect((await devices.select(db, { names: ['t-1', 't-2'] })).map((device) => device.tags)).toEqual([['lab'], []]);
  await expect(tags.get(db, 'site')).rejects.toMatchObject({ code: 'NR_TAG_UNKNOWN' });
});

test('of two changes at once that are a loop together, or take each other the jump host, one is refused', async () => {
  for (let trial = 0; trial < 10; trial++) {
    const [a, b] = [await add(`loop-a${trial}`), await add(`loop-b${trial}`)];
    const both = await Promise.allSettled([
      devices.change(db, a.id, { settings: { jumpHost: b.name } }),
      devices.change(db, b.id, { settings: { jumpHost: a.name } }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [c, d] = [await add(`gone-c${trial}`), await add(`gone-d${trial}`)];
    const removed = await Promise.allSettled([
      devices.change(db, c.id, { settings: { jumpHost: d.name } }),
      devices.remove(db, d.id),
    ]);
    expect(removed.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  }
});

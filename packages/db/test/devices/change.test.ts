import { expect, onTestFinished, test } from 'vitest';
import { devices, schedules, sources, tags, triggers, windows } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd, offering, record } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());

const add = (name: string, more: Partial<devices.NewDevice> = {}): Promise<devices.Device> =>
  devices.add(db, { name, address: '10.0.0.1', platform: 'cisco_ios', ...more });

test('a change that commits before an import reads the devices is not undone by it', async () => {
  const { id } = await add('imported');
  const other = await db.pool.connect();
  onTestFinished(() => other.release());
  // As another process that changes a device.
  await other.query('begin');
  await other.query('select pg_advisory_xact_lock($1)', [0x6e726a68]);
  const imported = sources.importAll(db, undefined, ({ devices: before }) => {
    const device = before.find((one) => one.id === id);
    if (!device) throw new Error('no device');
    const source = { sourceTags: [], sourceKey: null };
    return { details: undefined, write: true, devices: [{ ...device, ...source, port: 2022 }], removals: [], ways: [] };
  });
  await expect
    .poll(async () => {
      const { rows } = await db.pool.query(
        `select 1 from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
      );
      return rows.length;
    })
    .toBe(1);
  await other.query("update device set tags = '{critical}' where id = $1", [id]);
  await other.query('commit');
  await imported;
  expect(await devices.get(db, id)).toMatchObject({ tags: ['critical'], port: 2022 });
});

test('a tag that a window has is not removed: its devices would no longer be closed', async () => {
  await add('frozen', { tags: ['freeze'] });
  const periods = ['2001-01-01 to 2999-01-01'];
  const window = { effect: 'deny', periods, timeZone: 'UTC', tags: ['freeze'], writesOnly: false } as const;
  await windows.add(db, { name: 'change-freeze', ...window });
  await expect(tags.remove(db, 'freeze')).rejects.toMatchObject({
    code: 'NR_TAG_IN_USE',
    message: 'The window change-freeze covers the devices with the tag freeze',
  });
  await windows.remove(db, 'change-freeze');
  expect(await tags.remove(db, 'freeze')).toMatchObject({ name: 'freeze' });
});

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
  await expect(devices.change(db, old.id, { name: 'two' })).rejects.toMatchObject({ code: 'NR_NAME_TAKEN' });
  for (const wrong of [{ name: '../x' }, { address: '-f' }, { port: 0 }, { addTags: ['a\n'] }]) {
    await expect(devices.change(db, old.id, wrong)).rejects.toMatchObject({ code: 'NR_DEVICE_INVALID' });
  }
  await expect(devices.change(db, 'nosuch', {})).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
  for (const pattern of [
    '(',
    'ntp (?=clock)',
    '(a)\\1',
    '((a{1000}){1000})',
    '(.{0,900}x){5}',
    '.{0,900}a|.{0,900}b',
  ]) {
    await expect(devices.change(db, old.id, { settings: { ignore: [pattern] } })).rejects.toMatchObject({
      code: 'NR_SETTING_INVALID',
      hint: expect.stringContaining('`.*` in place of `.{0,900}`') as unknown,
    });
  }
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

test('a tag is not removed while a schedule or trigger leaves its devices out: it would select them', async () => {
  await offering(db, record('backup'));
  await add('kept-1', { tags: ['kept', 'dark'] });
  await add('kept-2', { tags: ['kept'] });
  const asked = { jobType: 'backup', createdBy: 'tester', devices: 'tag:kept -tag:dark' };
  const { id } = await schedules.add(db, { ...asked, name: 'light', time: 'daily at 02:00', timeZone: 'UTC' });
  await expect(tags.remove(db, 'dark')).rejects.toMatchObject({
    code: 'NR_TAG_IN_USE',
    message: 'The schedule light leaves out the devices with the tag dark',
  });
  await schedules.remove(db, id);
  const { trigger } = await triggers.add(db, { ...asked, name: 'lit', kind: 'webhook' });
  await expect(tags.remove(db, 'dark')).rejects.toMatchObject({
    code: 'NR_TAG_IN_USE',
    message: 'The trigger lit leaves out the devices with the tag dark',
  });
  await triggers.remove(db, trigger.id);
  await tags.remove(db, 'dark');
});

test('schedules and triggers follow a device to its new name, also when two devices swap their names', async () => {
  await offering(db, record('backup'));
  const [a, b] = await Promise.all(['r-a', 'r-b'].map((name) => add(name)));
  if (!a || !b) throw new Error('the devices are missing');
  const job = { jobType: 'backup', createdBy: 'tester' };
  const time = { time: 'daily at 02:00', timeZone: 'UTC' };
  const names = 'name:r-b -name:r-a name:r-*';
  const one = await schedules.add(db, { ...job, ...time, name: 'one', devices: `${names} pool:default` });
  const other = await schedules.add(db, { ...job, ...time, name: 'other', devices: 'name:r-*' });
  const all = await schedules.add(db, { ...job, ...time, name: 'all', devices: 'name:*' });
  const { trigger } = await triggers.add(db, { ...job, kind: 'webhook', name: 'hook', devices: names });

  await devices.change(db, a.id, { name: 'r-c' });
  const renamed = await schedules.get(db, one.id);
  expect(renamed.devices).toBe('name:r-b -name:r-c name:r-* pool:default');
  expect((await triggers.get(db, trigger.id)).devices).toBe('name:r-b -name:r-c name:r-*');
  // A due time that is being decided is decided again, with the new name.
  const { rows } = await db.pool.query('select name from schedule where changed_at > created_at');
  expect(rows).toEqual([{ name: 'one' }]);

  const newNames: Record<string, string> = { 'r-b': 'r-c', 'r-c': 'r-b' };
  await sources.importAll(db, undefined, ({ devices: before }) => ({
    details: undefined,
    write: true,
    devices: before.map((each) => ({ ...each, name: newNames[each.name] ?? each.name })),
    removals: [],
    ways: [],
  }));
  // No instant has a device with the name that an import gives it for a moment.
  const named = await db.pool.query('select name from device_name where device_id = any($1) order by name', [
    [a.id, b.id],
  ]);
  expect(named.rows.map(({ name }) => name)).toEqual(['r-a', 'r-b', 'r-b', 'r-c', 'r-c']);
  expect((await schedules.get(db, one.id)).devices).toBe('name:r-c -name:r-b name:r-* pool:default');
  expect((await triggers.get(db, trigger.id)).devices).toBe('name:r-c -name:r-b name:r-*');
  expect(await schedules.get(db, other.id)).toEqual(other);
  expect(await schedules.get(db, all.id)).toEqual(all);
});

test('an import that removes a jump host of others fails, and names the one that has it', async () => {
  const host = await add('i-host');
  const behind = await add('i-behind', { settings: { jumpHost: 'i-host' } });
  const importAll = (removals: devices.Device[]): Promise<unknown> =>
    sources.importAll(db, undefined, () => ({
      details: undefined,
      write: true,
      devices: [],
      removals: removals.map(({ id }) => id),
      ways: [],
    }));
  await expect(importAll([host])).rejects.toMatchObject({
    code: 'NR_JUMP_HOST_IN_USE',
    message: 'The device i-behind has the jump host i-host, which the source no longer has',
  });
  expect(await devices.get(db, host.id)).toMatchObject({ name: 'i-host' });
  await importAll([host, behind]);
  expect(await devices.get(db, host.id)).toBeUndefined();
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
  expect((await devices.select(db, 'name:t-1 name:t-2')).map((device) => device.tags)).toEqual([['lab'], []]);
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

test('a device is behind at most eight jump hosts, and a chain of an import is refused soon', async () => {
  const hop = (index: number): Promise<devices.Device> =>
    devices.add(db, {
      ...{ name: `hop-${index}`, address: '10.7.0.1', platform: 'cisco_ios' },
      ...(index > 0 && { settings: { jumpHost: `hop-${index - 1}` } }),
    });
  for (let index = 0; index <= 8; index++) await hop(index);
  await expect(hop(9)).rejects.toMatchObject({ code: 'NR_JUMP_HOSTS_TOO_MANY' });
  const chain = Array.from({ length: 5_000 }, (_, index) => ({
    ...{
      id: null,
      name: `link-${index}`,
      address: '10.7.0.2',
      port: 22,
      platform: 'cisco_ios',
      tags: [],
      pool: 'default',
    },
    ...{ settings: index === 0 ? {} : { jumpHost: `link-${index - 1}` }, sourceTags: [], sourceKey: null },
  }));
  const importing = sources.importAll(db, undefined, () => ({
    ...{ write: true, devices: chain, removals: [], ways: [], details: undefined },
  }));
  await expect(importing).rejects.toMatchObject({ code: 'NR_JUMP_HOSTS_TOO_MANY' });
});

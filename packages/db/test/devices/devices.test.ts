import { expect, onTestFinished, test } from 'vitest';
import { devices, hostKeys, workers } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd, stayLive } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());
await devices.add(db, { name: 'core-1', address: '10.0.0.1', platform: 'cisco_ios', tags: ['core', 'berlin'] });
await devices.add(db, {
  name: 'core-2',
  address: 'core2.example',
  port: 2222,
  platform: 'cisco_ios',
  tags: ['core'],
});
await devices.add(db, { name: 'edge-1', address: 'fe80::1', platform: 'linux_frr' });

const names = async (query: string): Promise<string[]> =>
  (await devices.select(db, query)).map((device) => device.name);

test('devices are selected by any word of a kind and all kinds, or all, each once', async () => {
  expect(await names('name:edge-1')).toEqual(['edge-1']);
  expect(await names('tag:berlin tag:core')).toEqual(['core-1', 'core-2']);
  expect(await names('name:edge-1 name:core-1 name:core-1 tag:berlin')).toEqual(['core-1']);
  expect(await names('name:*')).toEqual(['core-1', 'core-2', 'edge-1']);
});

test('every unknown name is reported, with the nearest known one', async () => {
  await expect(names('name:cor-1 name:core-2 name:zzz')).rejects.toMatchObject({
    code: 'NR_QUERY_INVALID',
    message: 'There is no device cor-1. Did you mean name:core-1? There is no device zzz.',
  });
  await expect(devices.named(db, ['cor-1', 'core-2', 'zzz'])).rejects.toMatchObject({
    code: 'NR_DEVICE_UNKNOWN',
    message: 'There is no device cor-1 (did you mean core-1?), zzz',
  });
});

test('without any device, selecting all devices names the command that adds one', async () => {
  const empty = await testDatabase();
  onTestFinished(() => empty.close());
  await expect(devices.select(empty, 'name:*')).rejects.toMatchObject({
    code: 'NR_DEVICE_NONE',
    message: 'There are no devices',
    hint: expect.stringContaining('netraven devices add'),
  });
});

test('selecting nothing is refused', async () => {
  await expect(names(' ')).rejects.toMatchObject({ code: 'NR_DEVICE_NONE' });
  await expect(devices.named(db, [])).rejects.toMatchObject({ code: 'NR_DEVICE_NONE' });
  await expect(names('-name:*')).rejects.toMatchObject({
    code: 'NR_DEVICE_NONE',
    message: 'No device matches -name:*',
  });
});

test('a name is taken once, also when two add it at once', async () => {
  const twice = await Promise.allSettled(
    [1, 2].map(() => devices.add(db, { name: 'same', address: '10.0.0.3', platform: 'cisco_ios' })),
  );
  expect(twice.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  for (const name of ['same', 'Same']) {
    await expect(devices.add(db, { name, address: 'x', platform: 'cisco_ios' })).rejects.toMatchObject({
      code: 'NR_NAME_TAKEN',
    });
  }
});

test.each([
  ['a name that leaves its folder', { name: '../etc' }],
  ['a name that starts with a dot', { name: '.git' }],
  ['a name with a line break', { name: 'a\nb' }],
  ['an empty name', { name: '' }],
  ['a name that is too long', { name: 'a'.repeat(254) }],
  ['the name of what fleet jobs save', { name: 'fleet' }],
  ['an address with an option in it', { address: '-oProxyCommand=x y' }],
  ['an address that could be an option', { address: '-f' }],
  ['a URL as address', { address: 'http://x/' }],
  ['a port above 65535', { port: 70_000 }],
  ['a platform that is a path', { platform: '../x' }],
  ['a tag with a line break', { tags: ['a\n'] }],
])('%s is refused', async (_, wrong) => {
  await expect(
    devices.add(db, { name: 'fine', address: '10.0.0.4', platform: 'cisco_ios', ...wrong }),
  ).rejects.toMatchObject({ code: 'NR_DEVICE_INVALID' });
});

test('the first host key pinned stays, also when several pin at once', async () => {
  const [device] = await devices.named(db, ['core-1']);
  const id = device?.id ?? '';
  expect(await hostKeys.get(db, id)).toBeUndefined();
  const keys = Array.from({ length: 5 }, (_, n) => ({ algorithm: 'ssh-ed25519', fingerprint: `SHA256:${n}` }));
  const pinned = await Promise.all(keys.map((key) => hostKeys.pin(db, id, key)));
  expect(new Set(pinned.map((key) => key.fingerprint)).size).toBe(1);
  expect(await hostKeys.get(db, id)).toEqual(pinned[0]);
  expect(await hostKeys.pin(db, id, { algorithm: 'ssh-rsa', fingerprint: 'SHA256:other' })).toEqual(pinned[0]);
});

test('keys of many devices are pinned at once, and each call returns the key of its own device', async () => {
  const [known, fresh] = await devices.named(db, ['core-1', 'core-2']);
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ algorithm: 'ssh-rsa', fingerprint: `SHA256:${name}` }));
  if (!known || !fresh || !a || !b || !c) throw new Error('the devices are missing');
  const first = await hostKeys.pin(db, known.id, a);
  const pins = [
    { deviceId: fresh.id, key: b },
    { deviceId: known.id, key: c },
    { deviceId: fresh.id, key: c },
  ];
  expect(await hostKeys.pinAll(db, pins)).toEqual([b, first, b]);
  expect(await hostKeys.getAll(db, [known.id, fresh.id])).toEqual([first, b]);
});

const acme = {
  vendor: 'Acme',
  os: 'OS',
  aliases: [],
  channel: 'shell',
  proofs: ['last line'],
  origin: 'built-in',
  package: 'netraven',
  version: '',
  path: '/platforms',
  state: 'ready',
  problems: [],
} as const;

test('a platform no live worker knows is refused, and one by its name in another tool is stored by its id', async () => {
  const worker = { hostname: 'elsewhere', pid: 1, pool: 'default' };
  const ios = { ...acme, id: 'cisco_ios', vendor: 'Cisco', os: 'IOS', aliases: ['ios'] };
  const frr = { ...acme, id: 'linux_frr', vendor: 'FRRouting', os: 'Linux' };
  const bad = {
    ...acme,
    id: 'acme_os',
    origin: 'declared',
    package: 'netraven-platform-acme',
    state: 'invalid',
  } as const;
  const ids = [
    await workers.join(db, worker, { records: [], platforms: [frr, ios, bad] }),
    await workers.join(db, worker, { records: [], platforms: [{ ...ios, os: 'IOS XE' }] }),
    await workers.join(db, worker, { records: [] }),
  ];
  await stayLive(db, ids);
  expect(await workers.platforms(db)).toEqual([bad, { ...ios, os: 'IOS XE' }, frr]);
  const add = (name: string, platform: string): Promise<devices.Device> =>
    devices.add(db, { name, address: '192.0.2.9', platform });
  await expect(add('p-1', 'cisco-ois')).rejects.toMatchObject({
    code: 'NR_PLATFORM_UNKNOWN',
    message: 'There is no platform "cisco-ois". Did you mean "cisco_ios"?',
    hint: expect.stringContaining('netraven platforms list'),
  });
  await expect(add('p-1', 'cisco_nxos')).rejects.toMatchObject({
    message: 'There is no platform "cisco_nxos". Platforms of cisco: cisco_ios.',
  });
  await expect(add('p-1', 'nosuch')).rejects.toMatchObject({
    message: 'There is no platform "nosuch". Known: cisco_ios, linux_frr.',
  });
  expect(await add('p-1', 'ios')).toMatchObject({ platform: 'cisco_ios' });
  expect(await add('p-2', 'linux_frr')).toMatchObject({ platform: 'linux_frr' });

  // Installed while the worker runs: its bad platform was corrected.
  await expect(add('p-5', 'acme_os')).rejects.toMatchObject({ code: 'NR_PLATFORM_UNKNOWN' });
  await workers.offer(db, String(ids[0]), { records: [], platforms: [frr, ios, { ...bad, state: 'ready' }] });
  expect(await add('p-5', 'acme_os')).toMatchObject({ platform: 'acme_os' });

  for (const id of ids) await workers.leave(db, id);
  expect(await workers.platforms(db)).toEqual([]);
  expect(await add('p-3', 'nosuch')).toMatchObject({ platform: 'nosuch' });
  await expect(add('p-4', 'no-such')).rejects.toMatchObject({ code: 'NR_DEVICE_INVALID' });
});

test('a device with telnet has port 23, unless another one is given', async () => {
  const own = await testDatabase();
  onTestFinished(() => own.close());
  const telnet = { address: '10.0.0.1', platform: 'cisco_ios', settings: { transport: 'telnet' } } as const;
  expect(await devices.add(own, { ...telnet, name: 'old-1' })).toMatchObject({ port: 23 });
  expect(await devices.add(own, { ...telnet, name: 'old-2', port: 2323 })).toMatchObject({ port: 2323 });
  const ssh = await devices.add(own, { ...telnet, name: 'new-1', settings: {} });
  expect(ssh).toMatchObject({ port: 22 });
  // A usual port follows the transport, another one stays.
  const change = (settings: { transport: 'telnet' | null }): Promise<devices.Device> =>
    devices.change(own, ssh.id, { settings });
  expect(await change({ transport: 'telnet' })).toMatchObject({ port: 23 });
  expect(await change({ transport: null })).toMatchObject({ port: 22 });
  await devices.change(own, ssh.id, { port: 2222 });
  expect(await change({ transport: 'telnet' })).toMatchObject({ port: 2222 });
});

test('a pattern that backtracks is answered, and the process goes on meanwhile', async () => {
  const own = await testDatabase();
  onTestFinished(() => own.close());
  const address = '10.0.0.1';
  await devices.add(own, { name: 'a'.repeat(60), address, platform: 'cisco_ios' });
  await devices.add(own, { name: 'b_1', address, platform: 'cisco_ios' });
  // As an expression, each takes longer than a life.
  const hostile = ['*a*a*a*a*a*a*a*a*a*a*a*a*b', `*${'?*'.repeat(40)}x`];
  expect(await devices.findNamed(own, ['*', 'b_*', 'b%*', ...hostile, 'c*', 'gone', 'gone'])).toMatchObject({
    found: [{ name: 'a'.repeat(60) }, { name: 'b_1' }],
    unknown: ['gone', 'b%*', ...hostile, 'c*'],
  });
});

import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { workers } from '@netraven/db';
import { stayLive } from '@netraven/db/test-utils/fixtures';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();

it('a device is added and listed', async () => {
  const added = await api.client.devices.create({
    name: 'sw1',
    address: '192.0.2.1',
    platform: 'cisco_ios',
    tags: ['core'],
  });
  expect(added).toMatchObject({ name: 'sw1', address: '192.0.2.1', port: 22, platform: 'cisco_ios', tags: ['core'] });
  expect(new Date(added.createdAt).toISOString()).toBe(added.createdAt);
  expect(await api.client.devices.list()).toEqual({ devices: [added] });
});

it('a second device of the same name is refused', async () => {
  const twin = { name: 'twin', address: '192.0.2.2', platform: 'cisco_ios' };
  await api.client.devices.create(twin);
  await expect(api.client.devices.create(twin)).rejects.toMatchObject({ code: 'NR_NAME_TAKEN', status: 409 });
});

it('a created device is answered with 201 and only the fields of the schema', async () => {
  const answer = await api.request('POST', '/devices', {
    name: 'r1',
    address: 'r1.example.net',
    platform: 'linux_frr',
  });
  expect(answer.status).toBe(201);
  expect(Object.keys(answer.body as object).toSorted()).toEqual([
    'address',
    'createdAt',
    'id',
    'name',
    'platform',
    'pool',
    'port',
    'settings',
    'tags',
  ]);
});

it.each([
  ['a path as its name', '{"name":"../x","address":"192.0.2.9","platform":"cisco_ios"}', 'body.name'],
  ['an unknown key', '{"name":"x","address":"192.0.2.9","platform":"cisco_ios","id":"1"}', 'body'],
  ['a NUL in its tag', '{"name":"x","address":"192.0.2.9","platform":"cisco_ios","tags":["a\\u0000"]}', 'body.tags.0'],
])('a device with %s is refused, and the error names the field', async (_, body, path) => {
  const answer = await api.request('POST', '/devices', body);
  expect(answer).toMatchObject({ status: 400, body: { code: 'NR_REQUEST_INVALID', problems: [{ path }] } });
});

it('a query key is refused by a route without a query', async () => {
  expect(await api.request('GET', '/credentials?limit=1')).toMatchObject({
    status: 400,
    body: { code: 'NR_REQUEST_INVALID', detail: expect.stringContaining('limit') },
  });
});

const nothing = { lastTry: null, lastSuccessAt: null, lastChangeAt: null, lastProvenAt: null };

it('devices are changed, listed in pages and by filters, and shown with what holds for them', async () => {
  const { client } = api;
  const [first, second] = await Promise.all(
    ['page-1', 'page-2'].map((name) =>
      client.devices.create({ name, address: '192.0.2.4', platform: 'cisco_ios', tags: ['paged'] }),
    ),
  );
  if (!first || !second) throw new Error('two devices were added');
  expect(await client.devices.list({ query: 'tag:paged', limit: 1 })).toEqual({
    devices: [first],
    next: { after: 'page-1' },
  });
  expect(await client.devices.list({ query: 'name:page-*', after: 'page-1', results: true })).toEqual({
    devices: [{ ...second, results: { state: 'never', ...nothing } }],
  });
  const bySort = { query: 'name:page-*', limit: 1, sort: '-proven' } as const;
  expect(await client.devices.list(bySort)).toEqual({ devices: [first], next: { after: 'never page-1' } });
  expect((await client.devices.list({ ...bySort, after: 'never page-1' })).devices).toEqual([second]);
  for (const query of [
    'sort=age',
    'sort=proven&after=page-1',
    'sort=proven&after=2026-13-01T00:00:00.000Z+x',
    'after=a+b',
  ]) {
    expect(await api.request('GET', `/devices?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'NR_REQUEST_INVALID' },
    });
  }
  await client.tags.change({ name: 'paged', settings: { jumpHost: 'page-2', vars: { site: 'ams' } } });
  const settings = { transport: 'telnet', limits: { commandMs: 9 } } as const;
  expect(await client.devices.change(first.id, { settings })).toEqual({ ...first, port: 23, settings });
  expect(await client.devices.get(first.id)).toMatchObject({
    settings: { ...settings, jumpHost: 'page-2', vars: { site: 'ams' } },
    origins: { transport: 'device', 'limits.commandMs': 'device', jumpHost: 'tag paged', 'vars.site': 'tag paged' },
    jumpHosts: ['page-2'],
    lastTry: null,
    hostKey: null,
    credentials: [],
  });
  for (const wrong of [
    { vars: { ['__proto__x']: 1 } },
    { limits: { commandMs: 0 } },
    { jumpHost: true },
    { other: 1 },
  ]) {
    expect(await api.request('PATCH', `/devices/${first.id}`, { settings: wrong })).toMatchObject({ status: 400 });
  }
  expect((await client.tags.list()).tags).toContainEqual({
    name: 'paged',
    priority: 100,
    settings: { jumpHost: 'page-2', vars: { site: 'ams' } },
    devices: 2,
    credentials: [],
  });
  await client.tags.remove({ name: 'paged' });
  expect((await client.devices.get(first.id)).settings).toEqual(settings);
});

it('a device that an unanswered commit holds is released', async () => {
  const { id } = await api.client.devices.create({ name: 'held', address: '192.0.2.7', platform: 'cisco_ios' });
  const run = randomUUID();
  await api.db.pool.query('update device set held_by_run = $1 where id = $2', [run, id]);
  expect(await api.client.devices.get(id)).toMatchObject({ heldBy: run });
  expect(await api.client.devices.release(id)).toMatchObject({ id, name: 'held' });
  expect(await api.client.devices.get(id)).toMatchObject({ heldBy: null });
  await api.client.devices.remove(id);
});

it('a device is removed, and removing an unknown device is refused', async () => {
  const added = await api.client.devices.create({ name: 'old1', address: '192.0.2.3', platform: 'cisco_ios' });
  expect(await api.client.devices.remove(added.id)).toEqual(added);
  expect((await api.client.devices.list()).devices).not.toContainEqual(added);
  for (const id of [added.id, added.name])
    await expect(api.client.devices.remove(id)).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN', status: 404 });
});

it('the platforms of live workers are listed, and a device with another platform is refused', async () => {
  const ios = {
    id: 'cisco_ios',
    vendor: 'Cisco',
    os: 'IOS',
    aliases: ['ios'],
    channel: 'shell',
    proofs: ['last line'],
    origin: 'built-in',
    package: 'netraven',
    version: '',
    path: '/platforms/cisco_ios',
    state: 'ready',
    problems: [],
  } as const;
  expect(await api.client.platforms.list()).toEqual({ platforms: [] });
  const worker = { hostname: 'elsewhere', pid: 1, pool: 'default' };
  const id = await workers.join(api.db, worker, { records: [], platforms: [ios] });
  await stayLive(api.db, [id]);
  expect(await api.client.platforms.list()).toEqual({ platforms: [ios] });
  expect(
    await api.request('POST', '/devices', { name: 'x1', address: '192.0.2.4', platform: 'cisco_iso' }),
  ).toMatchObject({
    status: 400,
    body: {
      code: 'NR_PLATFORM_UNKNOWN',
      detail: 'There is no platform "cisco_iso". Did you mean "cisco_ios"?',
      hint: expect.stringContaining('netraven platforms list') as unknown,
    },
  });
  await workers.leave(api.db, id);
});

import { expect, test } from 'vitest';
import { readSource } from '../../src/index.ts';
import { badNames, expected, hostileNames, namesAndAddresses, platforms, sample } from '../../test-utils/samples.ts';
import { inventoryOf, nautobotDevice, netboxDevice, pagesOf, serve, token } from '../../test-utils/tool-server.ts';

const local = { token, allowAddresses: ['127.0.0.1'] };

test.each([
  ['netbox', netboxDevice, 'cisco_ios', 'id 1', 'exclude=config_context'],
  ['nautobot', nautobotDevice, 'arista_eos', 'id 00000000-0000-4000-8000-000000000001', 'depth=1'],
] as const)(
  '%s: all pages, with tags, site, role, platform and primary IP; skipped devices have a reason',
  async (kind, shape, platform, at, query) => {
    const { url, requests } = await serve(pagesOf(inventoryOf(shape)));
    const rows = await readSource({ kind, url: `${url}/?site=ams` }, platforms, local);
    expect(namesAndAddresses(rows)).toEqual(expected);
    expect(rows.good[0]).toMatchObject({ at, platform, tags: ['core', 'role:access-switch', 'site:ams'] });
    expect(badNames(rows)).toHaveLength(hostileNames.length);
    expect(rows.skipped.map(({ reason }) => reason)).toEqual([
      'it has no primary IP',
      'its status is decommissioning',
      'it has no name',
    ]);
    expect(requests).toHaveLength(5);
    expect(requests[0]).toContain(query);
    expect(requests[4]).toContain('site=ams');
    expect(requests[4]).toContain('offset=200');
  },
);

/** As LibreNMS 24.9 answers. */
const librenms = {
  oxidized: sample.map(({ name, address, site }) => ({ hostname: name, os: 'iosxe', group: site, ip: address })),
  devices: sample.map(({ name, address, site }, index) => ({
    device_id: index + 1,
    hostname: address,
    sysName: name,
    ip: address,
    overwrite_ip: null,
    os: 'junos',
    type: 'network',
    location: site,
    disabled: 0,
  })),
};

test('LibreNMS: /api/v0/oxidized with groups, and /api/v0/devices', async () => {
  const { url } = await serve((place, request, response) => {
    if (request.headers['x-auth-token'] !== token) return response.writeHead(401).end() && undefined;
    const hostile = hostileNames.map((name) => ({ hostname: name, os: 'ios', ip: '10.9.9.9' }));
    if (place.pathname === '/api/v0/oxidized') return [...librenms.oxidized, ...hostile];
    const off = { hostname: 'off-1', os: 'ios', disabled: 1 };
    return { status: 'ok', devices: [...librenms.devices, off], count: librenms.devices.length + 1 };
  });
  const groups = await readSource({ kind: 'librenms', url }, platforms, local);
  expect(namesAndAddresses(groups)).toEqual(expected);
  expect(groups.good[1]).toMatchObject({ platform: 'cisco_ios', tags: ['ber'] });
  expect(badNames(groups)).toHaveLength(hostileNames.length);
  const all = await readSource({ url: `${url}/api/v0/devices` }, platforms, local);
  expect(namesAndAddresses(all)).toEqual(expected);
  expect(all.good[1]).toMatchObject({ platform: 'juniper_junos', tags: ['site:ber', 'type:network'] });
  expect(all.skipped).toEqual([{ at: 'record 201', name: 'off-1', reason: 'it is disabled in LibreNMS' }]);
});

test('a wrong token is refused, and no error has it', async () => {
  const { url } = await serve(pagesOf([]));
  const error = await readSource({ kind: 'netbox', url }, platforms, { ...local, token: 'wrong-token' }).catch(
    (cause: unknown) => cause,
  );
  expect(error).toMatchObject({ code: 'NR_SOURCE_REFUSED' });
  expect(JSON.stringify(error) + String(error)).not.toContain('wrong-token');
});

test('pages that have fewer devices than the server counts are refused: a sync would remove the others', async () => {
  const { url } = await serve(() => ({ count: 300, next: null, results: inventoryOf(netboxDevice) }));
  await expect(readSource({ kind: 'netbox', url }, platforms, local)).rejects.toMatchObject({
    code: 'NR_SOURCE_UNREACHABLE',
  });
});

test('a device that is deleted while the pages are read moves another one out of them, which is refused', async () => {
  const devices = inventoryOf(netboxDevice);
  const { url } = await serve((place, ...rest) => {
    if (place.searchParams.get('offset') === '50') devices.shift();
    return pagesOf(devices)(place, ...rest);
  });
  await expect(readSource({ kind: 'netbox', url }, platforms, local)).rejects.toMatchObject({
    code: 'NR_SOURCE_UNREACHABLE',
    hint: expect.stringContaining('Try again'),
  });
});

test('the limit of all pages is named when a later page exceeds it', async () => {
  const page = { next: 'more', results: ['ü'.repeat(700_000)] };
  const { url, requests } = await serve(() => page);
  const limited = { ...local, maxBytes: 4 * 1024 * 1024 };
  await expect(readSource({ kind: 'netbox', url }, platforms, limited)).rejects.toMatchObject({
    code: 'NR_IMPORT_TOO_LARGE',
    message: `${url}/api/dcim/devices/ answered with more than 4 MiB`,
  });
  expect(requests).toHaveLength(3);
});

test('an answer that never ends, is too large, or comes with an error status is refused', async () => {
  const slow = await serve((_, __, response) => void response.writeHead(200).write('['));
  const csv = { kind: 'csv', url: `${slow.url}/x.csv` } as const;
  await expect(readSource(csv, platforms, { ...local, timeoutMs: 200 })).rejects.toMatchObject({
    code: 'NR_SOURCE_UNREACHABLE',
    message: expect.stringContaining('it took too long'),
  });
  const large = await serve(() => 'x'.repeat(100_000));
  await expect(readSource({ ...csv, url: large.url }, platforms, { ...local, maxBytes: 50_000 })).rejects.toMatchObject(
    { code: 'NR_IMPORT_TOO_LARGE' },
  );
  const broken = await serve((_, __, response) => void response.writeHead(500).end('secret text'));
  await expect(readSource({ ...csv, url: broken.url }, platforms, local)).rejects.toMatchObject({
    message: `${broken.url}/ answered 500`,
  });
});

test('a redirect is not followed', async () => {
  const target = await serve(() => []);
  const { url } = await serve((_, __, response) => void response.writeHead(302, { location: target.url }).end());
  await expect(readSource({ kind: 'json', url }, platforms, local)).rejects.toMatchObject({
    code: 'NR_SOURCE_UNREACHABLE',
    hint: expect.stringContaining(target.url),
  });
  expect(target.requests).toEqual([]);
});

test.each([
  ['http://127.0.0.1:1/'],
  ['http://localhost:1/'],
  ['http://[::1]:1/'],
  ['http://[::ffff:127.0.0.1]:1/'],
  ['http://0.0.0.0:1/'],
  ['http://2130706433:1/'],
  ['http://169.254.169.254/latest/meta-data/'],
  ['http://[fe80::1]:1/'],
  ['http://100.100.100.200/'],
])('%s is refused unless its address is allowed', async (url) => {
  await expect(readSource({ kind: 'json', url }, platforms)).rejects.toMatchObject({
    code: 'NR_ADDRESS_REFUSED',
    hint: expect.stringContaining(', and start NetRaven again.'),
  });
});

test.each([['ftp://example.net/x'], ['file:///etc/passwd'], ['http://ann:hunter2@example.net/'], ['x']])(
  '%s is no URL of a source',
  async (url) => {
    const error = await readSource({ kind: 'json', url }, platforms).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'NR_SOURCE_URL_INVALID' });
    expect(String(error)).not.toContain('hunter2');
  },
);

/** A NetBox in which, so many times, a device moves from the end to the start while the pages are read: another comes twice. */
async function shifting(times: number): ReturnType<typeof serve> {
  const devices = inventoryOf(netboxDevice).slice(0, 200);
  let left = times;
  return serve((place, ...rest) => {
    if (place.searchParams.get('offset') === '50' && left-- > 0) devices.unshift(...devices.splice(-1));
    return pagesOf(devices)(place, ...rest);
  });
}

test('pages with a device twice are read once more', async () => {
  const { url, requests } = await shifting(1);
  expect((await readSource({ kind: 'netbox', url }, platforms, local)).good).toHaveLength(200);
  expect(requests).toHaveLength(8);
});

test('pages with a device twice, two times, are an error', async () => {
  const { url, requests } = await shifting(2);
  await expect(readSource({ kind: 'netbox', url }, platforms, local)).rejects.toMatchObject({
    code: 'NR_SOURCE_UNREACHABLE',
    message: expect.stringContaining('twice'),
  });
  expect(requests).toHaveLength(8);
});

test('LibreNMS: an error, or a list that is shorter than its count, is refused', async () => {
  for (const answer of [
    { status: 'error', devices: [] },
    { status: 'ok', devices: [], count: 1 },
  ]) {
    const { url } = await serve(() => answer);
    await expect(readSource({ kind: 'librenms', url }, platforms, local)).rejects.toMatchObject({
      code: 'NR_IMPORT_UNREADABLE',
    });
  }
});

test('an id that comes twice in the files of a source: it is not whole', async () => {
  const { url } = await serve(() => ({
    status: 'ok',
    devices: [{ ...librenms.devices[0] }, { ...librenms.devices[1], device_id: 1 }],
  }));
  const { incomplete } = await readSource({ kind: 'librenms', url }, platforms, local);
  expect(incomplete).toBe('the id of record 1 is also that of record 2');
});

import { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { inPieces } from '@netraven/core/attempt';
import type { FetchOptions } from '@netraven/core';
import type { HostKey, Login, OpenDeviceOptions } from '../../src/index.ts';
import { frozenError } from '../../src/transport/connect.ts';
import { makeHostKey, type Fault, type SimulatedDevice } from '../../src/simulator/index.ts';
import { noSockets } from '../no-sockets.ts';
import {
  account,
  memoryKeys,
  openGuard,
  openTestDevice,
  startDevices,
  type OpenedDevice,
} from '../../test-utils/open.ts';

const token = {
  id: 't',
  name: 'api',
  networks: ['127.0.0.0/8'],
  username: '__token__',
  password: 'token-0815-abcdef',
} as const;
const path = '/rest/system/resource';
const simulator = await startDevices([
  { name: 'router', platform: 'mikrotik_routeros', hostKey: makeHostKey() },
  { name: 'fw', platform: 'fortinet_fortios', token: token.password },
  { name: 'pan', platform: 'paloalto_panos', token: token.password },
  { name: 'ios', platform: 'cisco_ios' },
  { name: 'jump', platform: 'linux_frr', forwards: true },
]);
const router = simulator.device('router');
beforeEach(() => {
  // No test may leave a socket.
  onTestFinished(() => noSockets(simulator));
});

function open(device: SimulatedDevice = router, options: Partial<OpenDeviceOptions> = {}): OpenedDevice {
  const { httpsPort } = device;
  return openTestDevice(device, device.platform, { ...(httpsPort !== undefined && { httpsPort }), ...options });
}

test('a device answers over TLS, and the log has the request without the login', async () => {
  router.answers = { [`GET ${path}`]: '{"version":"7.15"}' };
  const logins: Login[] = [];
  const { device, log } = open(router, { onLogin: (login) => void logins.push(login) });
  const { status, headers, text } = await device.fetch(path);
  expect([status, headers['content-type'], JSON.parse(text)]).toEqual([200, 'application/json', { version: '7.15' }]);
  expect(log.map(({ message }) => message)).toEqual([`GET ${path}: 200`]);
  expect(JSON.stringify(log)).not.toContain(account.password);
  // The command line keeps the credential that worked last there.
  expect(logins).toEqual([]);
});

test.each([
  ['a bearer token', 'fw', '/api/v2/monitor/system/status'],
  ['a token in a header of its own', 'pan', '/restapi/v11.0/Objects/Addresses'],
])('%s is sent in place of the password of the command line', async (_, name, asked) => {
  const target = simulator.device(name);
  target.answers = { [`GET ${asked}`]: '{}' };
  const login = { id: 'c1', name: 'default', networks: ['127.0.0.0/8'], ...account };
  const before = target.stats.failedLogins;
  const { device } = open(target, { credentials: [login, token] });
  expect(await device.fetch(asked)).toMatchObject({ status: 200 });
  // And the token is no password of the command line.
  await device.connect();
  expect(device.credentialId).toBe('c1');
  expect(target.stats.failedLogins).toBe(before);
  const without = open(target, { credentials: [login] });
  await expect(without.device.fetch(asked)).rejects.toMatchObject({
    code: 'NR_DEVICE_NO_CREDENTIAL',
    hint: expect.stringContaining('--username __token__'),
  });
});

test('a device behind a jump host is reached through it', async () => {
  router.answers = { [`GET ${path}`]: '{}' };
  const { address, port } = simulator.device('jump');
  const jump = { id: 'id-jump', name: 'jump', address, port };
  const credentials = [{ id: 'j', name: 'jumper', networks: ['127.0.0.0/8'], ...account }];
  const { device, pinned } = open(router, { jumpHosts: [{ device: jump, credentials, legacyAlgorithms: false }] });
  expect(await device.fetch(path)).toMatchObject({ status: 200 });
  expect([...pinned.keys()]).toEqual(['id-jump']);
});

test('the certificate is pinned at the first contact, and another one is refused before the password is sent', async () => {
  router.answers = { [`GET ${path}`]: '{}' };
  const pinned = new Map<string, HostKey>();
  const refused: HostKey[] = [];
  const certificates = { ...memoryKeys(pinned), refuse: async (_: string, key: HostKey) => void refused.push(key) };
  await open(router, { certificates }).device.fetch(path);
  const key = pinned.get('id-router');
  expect(key).toEqual({ algorithm: 'x509', fingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/) });

  const { attempts } = router.stats;
  router.changeHostKey();
  const { device } = open(router, { certificates });
  await expect(device.fetch(path)).rejects.toMatchObject({
    code: 'NR_DEVICE_HOST_KEY_CHANGED',
    message: expect.stringContaining(key?.fingerprint ?? 'none'),
    hint: expect.stringContaining('netraven hostkeys accept router'),
    retryable: false,
  });
  expect(router.stats.attempts).toBe(attempts);
  expect(refused).toHaveLength(1);
  expect(pinned.get('id-router')).toEqual(key);
});

describe('a refused login', () => {
  const wrong = {
    id: 'w',
    name: 'wrong',
    networks: ['127.0.0.0/8'],
    username: account.username,
    password: 'falsch-99',
  };

  test('is counted once by its guard, and the credential is sent no more in this task', async () => {
    const { attempts } = router.stats;
    const left: unknown[] = [];
    const logins: Login[] = [];
    const guard = openGuard([], { leave: async (id, accepted) => void left.push([id, accepted]) });
    const { device, log } = open(router, { credentials: [wrong], guard, onLogin: (login) => void logins.push(login) });
    for (let round = 0; round < 3; round++) {
      await expect(device.fetch(path)).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED', retryable: false });
    }
    expect(router.stats.attempts).toBe(attempts + 1);
    expect(left).toEqual([['w', false]]);
    expect(logins).toEqual([{ deviceId: 'id-router', credentialId: 'w', accepted: false }]);
    expect(JSON.stringify(log)).not.toContain('falsch-99');
  });

  test.each([
    ['connect() does not send what fetch() sent', ['fetch', 'connect']],
    ['fetch() does not send what connect() sent', ['connect', 'fetch']],
    ['both at once send it once', ['both']],
  ])('is shared: %s', async (_, steps) => {
    const { attempts } = router.stats;
    const logins: Login[] = [];
    const { device } = open(router, { credentials: [wrong], onLogin: (login) => void logins.push(login) });
    const calls = { fetch: () => device.fetch(path), connect: () => device.connect() };
    for (const step of steps) {
      const asked = step === 'both' ? Object.values(calls) : [calls[step as 'fetch']];
      for (const { status, ...rest } of await Promise.allSettled(asked.map((call) => call()))) {
        expect([status, rest]).toMatchObject(['rejected', { reason: { code: 'NR_DEVICE_AUTH_REFUSED' } }]);
      }
    }
    expect(router.stats.attempts).toBe(attempts + 1);
    expect(logins).toEqual([{ deviceId: 'id-router', credentialId: 'w', accepted: false }]);
  });

  test('lets the next credential try', async () => {
    router.answers = { [`GET ${path}`]: '{}' };
    const { device } = open(router, {
      credentials: [wrong, { id: 'c1', name: 'default', networks: ['127.0.0.0/8'], ...account }],
    });
    const { failedLogins } = router.stats;
    await device.fetch(path);
    await device.fetch(path);
    expect(router.stats.failedLogins).toBe(failedLogins + 1);
  });

  test('of a frozen credential is not tried', async () => {
    const { attempts } = router.stats;
    const { device } = open(router, { guard: openGuard([], { withheld: () => frozenError('lab') }) });
    await expect(device.fetch(path)).rejects.toMatchObject({ code: 'NR_CREDENTIAL_FROZEN' });
    expect(router.stats.attempts).toBe(attempts);
  });
});

describe('a request that may change the device', () => {
  const put = { method: 'PUT', body: { name: 'core-1' } } as const;

  test('is refused without device:write', async () => {
    const { connections } = router.stats;
    const { device } = open();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      await expect(device.fetch('/rest/ip/address', { method })).rejects.toMatchObject({
        code: 'NR_DEVICE_WRITE_REFUSED',
      });
    }
    expect(router.stats.connections).toBe(connections);
  });

  test('is sent with it, after the task was marked', async () => {
    router.answers = { 'PUT /rest/system/identity': '{}' };
    const { device, writes } = open(router, { permissions: ['device:write'] });
    expect(await device.fetch('/rest/system/identity', put)).toMatchObject({ status: 200 });
    expect(router.typed.at(-1)).toBe('PUT /rest/system/identity {"name":"core-1"}');
    expect(writes.count).toBe(1);
  });

  test('is not sent in a dry run, which logs it', async () => {
    const { connections } = router.stats;
    const { device, log, writes } = open(router, { permissions: ['device:write'], dryRun: true });
    expect(await device.fetch('/rest/system/identity', put)).toEqual({ status: 204, headers: {}, text: '' });
    expect(log).toEqual([
      { level: 'info', message: 'Would send to router: PUT /rest/system/identity', meta: { bytes: 17 } },
    ]);
    expect([router.stats.connections - connections, writes.count]).toEqual([0, 0]);
  });

  test('is not sent once another worker may have the device', async () => {
    const { attempts } = router.stats;
    const { device } = open(router, { permissions: ['device:write'], isHeld: () => false });
    await expect(device.fetch('/rest/system/identity', put)).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    expect(router.stats.attempts).toBe(attempts);
  });
});

describe('nothing is sent for', () => {
  const control = String.fromCharCode(13, 10);
  test.each([
    ['another host', 'https://198.51.100.1/rest/x', {}],
    ['another host without a scheme', '//198.51.100.1/rest/x', {}],
    ['a path outside of the API', '/webfig/', {}],
    ['a path that only begins alike', '/restricted', {}],
    ['dots', '/rest/../webfig/', {}],
    ['encoded dots', '/rest/%2e%2E/webfig/', {}],
    ['dots with a parameter', '/rest/..;x=1/webfig/', {}],
    ['dots behind an encoded slash', '/rest/a%2f..%2f..%2f', {}],
    ['a line end in the path', `/rest/x HTTP/1.1${control}x: y`, {}],
    ['a path that the log would not show', `/rest/${'x'.repeat(2_000)}`, {}],
    ['a fragment', '/rest/x#y', {}],
    ['a line end in a header', '/rest/x', { headers: { accept: `x${control}x-y: z` } }],
    ['a line end in the name of a header', '/rest/x', { headers: { [`accept: x${control}x-y`]: 'z' } }],
    ['a login of the job', '/rest/x', { headers: { Authorization: 'Basic eDp5' } }],
    ['another method by a header', '/rest/x', { headers: { 'X-HTTP-Method-Override': 'DELETE' } }],
    ['another method', '/rest/x', { method: 'CONNECT' as 'GET' }],
    ['a method with a line end', '/rest/x', { method: `GET / HTTP/1.1${control}` as 'GET' }],
    ['a body of a GET', '/rest/x', { body: 'x' }],
    ['no time', '/rest/x', { timeoutMs: 0.5 }],
  ])('%s', async (_, asked, options) => {
    const { connections } = router.stats;
    const { device } = open();
    await expect(device.fetch(asked, options)).rejects.toMatchObject({ code: 'NR_DEVICE_OPTION_INVALID' });
    expect(router.stats.connections).toBe(connections);
  });

  test('an address in place of a path, with the path to write', async () => {
    await expect(open().device.fetch('https://10.0.0.1/rest/system/identity?x=1')).rejects.toMatchObject({
      code: 'NR_DEVICE_OPTION_INVALID',
      hint: "Write `'/rest/system/identity?x=1'`: NetRaven knows the address of the device.",
    });
  });

  test('an address with a long query, of which the hint shows all', async () => {
    const long = `/rest/system/identity?x=${'y'.repeat(300)}`;
    await expect(open().device.fetch(`https://10.0.0.1${long}`)).rejects.toMatchObject({
      hint: `Write \`'${long}'\`: NetRaven knows the address of the device.`,
    });
  });

  test('a mask in place of a secret', async () => {
    const { device } = open(router, { permissions: ['device:write'] });
    const body = { secret: '<secret:0123456789abcdef>' };
    await expect(device.fetch('/rest/ppp/secret', { method: 'PUT', body })).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_REFUSED',
    });
  });

  test('a platform without an API', async () => {
    const { device } = open(simulator.device('ios'));
    await expect(device.fetch(path)).rejects.toMatchObject({
      code: 'NR_DEVICE_NO_HTTP',
      message: expect.stringContaining('cisco_ios'),
    });
  });
});

describe('an error of the API', () => {
  test('is thrown with status and the beginning of the body, or returned', async () => {
    const { device } = open();
    await expect(device.fetch('/rest/none')).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
      message: expect.stringMatching(/^router answered GET \/rest\/none with 404: .*Not Found/),
      retryable: false,
    });
    expect(await device.fetch('/rest/none', { onError: 'return' })).toMatchObject({ status: 404 });
  });

  test('shows no secret', async () => {
    router.faults = [
      { kind: 'cli-error', on: `GET ${path}`, message: `{"password":"geheim-4711","as":"${account.password}"}` },
    ];
    const { device } = open(router, { permissions: ['device:secrets'] });
    const error = await device.fetch(path).catch((thrown: Error) => thrown.message);
    expect(error).toContain('with 400');
    expect(error).not.toMatch(/geheim|Zugang/);
  });
});

test('secret fields are masked, also for what the job saves with device:secrets', async () => {
  const answer = '[{"name":"vpn","secret":"geheim-4711","tx-byte":18446744073709551615,"note":"geheim-4711"}]';
  router.answers = { [`GET ${path}`]: answer };
  const { text } = await open().device.fetch(path);
  expect(text.trim()).toMatch(
    /^\[\{"name":"vpn","secret":"(<secret:[0-9a-f]{16}>)","tx-byte":18446744073709551615,"note":"\1"\}\]$/,
  );
  const clear = open(router, { permissions: ['device:secrets'] });
  const seen = await clear.device.fetch(path);
  expect(seen.text.trim()).toBe(answer);
  expect(await inPieces(clear.device.secrets.maskKept(seen.text))).toBe(text);
});

describe('an answer', () => {
  test.each<[what: string, fault: Fault, options: FetchOptions, error: object]>([
    ['is cut in the middle', { kind: 'close', at: 0.5 }, {}, { code: 'NR_DEVICE_CLOSED', retryable: true }],
    ['never ends', { kind: 'hang', at: 0.5 }, { timeoutMs: 300 }, { code: 'NR_DEVICE_TIMEOUT', retryable: true }],
    ['is too large', { kind: 'flood', bytes: 10_000_000 }, {}, { code: 'NR_DEVICE_TOO_LARGE' }],
  ])('that %s is an error', async (_, fault, options, error) => {
    router.answers = { [`GET ${path}`]: `{"a":"${'x'.repeat(1000)}"}` };
    router.faults = [{ ...fault, on: `GET ${path}` }];
    const { device } = open(router, { limits: { maxBytes: 100_000 } });
    await expect(device.fetch(path, options)).rejects.toMatchObject(error);
  });

  test('is not awaited once the task ends', async () => {
    router.answers = { [`GET ${path}`]: '{"a":1}' };
    router.faults = [{ kind: 'hang', at: 0.5, on: `GET ${path}` }];
    const end = new AbortController();
    const { device } = open(router, {
      signal: end.signal,
      beforeLogin: async () => void setImmediate(() => end.abort()),
    });
    await expect(device.fetch(path)).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    await expect(device.fetch(path)).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
  });
});

test('requests that a job sends at once are sent one after the other', async () => {
  router.answers = { [`GET ${path}`]: '{}' };
  const { connections } = router.stats;
  const { device } = open();
  await Promise.all([1, 2, 3].map(() => device.fetch(path)));
  expect(router.stats.connections).toBe(connections + 3);
});

test('a simulated device sends no more to a client that hung up', async () => {
  router.answers = { [`GET ${path}`]: 'x'.repeat(1000) };
  router.faults = [{ kind: 'drip', bytes: 1, everyMs: 10, on: `GET ${path}` }];
  const write = vi.spyOn(ServerResponse.prototype, 'write');
  const controller = new AbortController();
  const { device } = open(router, { signal: controller.signal });
  const fetched = device.fetch(path).catch((error: unknown) => error);
  await expect.poll(() => write.mock.calls.length, { interval: 5 }).toBeGreaterThan(2);
  controller.abort();
  await fetched;
  await device.close();
  await noSockets(simulator);
  const { length } = write.mock.calls;
  await wait(100);
  expect(write.mock.calls).toHaveLength(length);
  write.mockRestore();
});

import ssh2 from 'ssh2';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { HostKey, JumpHost, LoginGuard, OpenDeviceOptions } from '../../src/index.ts';
import { defaultLimits } from '../../src/platform/limits.ts';
import { makeHostKey, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { listen } from '../listen.ts';
import { noSockets } from '../no-sockets.ts';
import { account, openGuard, openTestDevice, startDevices, type OpenedDevice } from '../../test-utils/open.ts';
import { passTime } from '../pass-time.ts';

const jumpAccount = { username: 'springer', password: 'Sprung-1234' };
const simulator = await startDevices([
  { name: 'core', platform: 'cisco_ios', hostKey: makeHostKey() },
  { name: 'old', platform: 'cisco_ios', transport: 'telnet' },
  { name: 'no-forwards', platform: 'linux_frr', ...jumpAccount },
  ...['jump1', 'jump2', 'jump3'].map((name) => ({
    name,
    platform: 'linux_frr',
    ...jumpAccount,
    hostKey: makeHostKey(),
    forwards: true,
  })),
]);
const core = simulator.device('core');
beforeEach(() => {
  // No test may leave a socket.
  onTestFinished(() => noSockets(simulator));
});

const byPassword = { id: 'j', name: 'jumper', networks: ['127.0.0.0/8'], ...jumpAccount };

function jump(name: string, more: Partial<JumpHost> = {}): JumpHost {
  const { address, port } = simulator.device(name);
  return {
    device: { id: `id-${name}`, name, address, port },
    credentials: [byPassword],
    legacyAlgorithms: false,
    ...more,
  };
}

const chain = (...names: string[]): JumpHost[] => names.map((name) => jump(name));

function open(options: Partial<OpenDeviceOptions>, pinned = new Map<string, HostKey>()): OpenedDevice {
  return openTestDevice(core, 'cisco_ios', options, pinned);
}

test.each([
  ['one jump host', ['jump1']],
  ['three jump hosts', ['jump1', 'jump2', 'jump3']],
])('a configuration is read through %s, each with its own login and pinned host key', async (_, names) => {
  const logins: object[] = [];
  const { device, pinned, log } = open({
    jumpHosts: chain(...names),
    permissions: ['device:secrets'],
    onLogin: (login) => void logins.push(login),
  });
  const session = await device.connect();
  expect(await session.readConfig()).toBe(core.config);
  expect(device.credentialId).toBe('c1');
  expect(logins).toEqual([
    ...names.map((name) => ({ deviceId: `id-${name}`, credentialId: 'j', accepted: true })),
    { deviceId: 'id-core', credentialId: 'c1', accepted: true },
  ]);
  for (const name of [...names, 'core']) expect(pinned.get(`id-${name}`)).toEqual(simulator.device(name).hostKey);
  // Forwarded, never typed into a shell.
  for (const name of names) expect(simulator.device(name).typed).toEqual([]);
  expect(log.filter(({ level }) => level === 'warning')).toEqual([]);
});

test('the token of an HTTPS API is not sent to a jump host', async () => {
  const token = {
    id: 't',
    name: 'api',
    networks: ['127.0.0.0/8'],
    username: '__token__',
    password: 'token-0815-abcdef',
  };
  const { stats } = simulator.device('jump1');
  const { attempts } = stats;
  const known = [token, byPassword];
  const turns = [{}, { inTurn: (login: (credentials: typeof known) => Promise<never>) => login(known) }];
  for (const turn of turns as Partial<JumpHost>[]) {
    const { device } = open({ jumpHosts: [jump('jump1', { credentials: known, ...turn })] });
    await device.connect();
  }
  expect(stats.attempts).toBe(attempts + 2);
  const { device } = open({ jumpHosts: [jump('jump1', { credentials: [token] })] });
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_NO_CREDENTIAL',
    message: 'No credential fits jump host jump1',
  });
  expect(stats.attempts).toBe(attempts + 2);
});

test('a jump host has a guard of its own, or else that of the device', async () => {
  const asked: string[] = [];
  const guardOf = (name: string): LoginGuard =>
    openGuard([], { enter: async (id) => void asked.push(`${name} ${id}`) });
  const jumpHosts = [jump('jump1', { guard: guardOf('jump1') }), jump('jump2')];
  await open({ jumpHosts, guard: guardOf('device') }).device.connect();
  expect(asked).toEqual(['jump1 j', 'device j', 'device c1']);
});

test('the credentials of the device are tried one by one through the same jump host', async () => {
  const { connections } = simulator.device('jump1').stats;
  const wrong = { id: 'w', name: 'wrong', networks: ['127.0.0.0/8'], username: 'jemand', password: 'falsch' };
  const { device } = open({
    jumpHosts: chain('jump1'),
    credentials: [wrong, { id: 'r', name: 'right', networks: ['127.0.0.0/8'], ...account }],
  });
  await device.connect();
  expect(device.credentialId).toBe('r');
  expect(simulator.device('jump1').stats.connections).toBe(connections + 1);
});

test('the secrets of a jump host are masked in logs and errors', () => {
  const { device } = open({ jumpHosts: chain('jump1') });
  expect(device.secrets.mask(`password ${jumpAccount.password} .`)).toMatch(/^password <secret:[0-9a-f]{16}> \.$/);
});

describe('an error names the jump host that failed', () => {
  const error = async (options: Partial<OpenDeviceOptions>, pinned?: Map<string, HostKey>): Promise<unknown> => {
    const { device } = open(options, pinned);
    return device.connect().catch((reason: unknown) => reason);
  };
  const at = (name: string): string => `${name} (127.0.0.1:${simulator.device(name).port})`;

  test('refused password', async () => {
    const bad = jump('jump2', { credentials: [{ ...byPassword, password: 'falsch' }] });
    const { attempts } = core.stats;
    expect(await error({ jumpHosts: [jump('jump1'), bad] })).toMatchObject({
      code: 'NR_DEVICE_AUTH_REFUSED',
      message: 'jump host jump2 refused the credential jumper',
    });
    expect(core.stats.attempts).toBe(attempts);
  });

  test('no credential', async () => {
    const { connections } = simulator.device('jump1').stats;
    expect(await error({ jumpHosts: [jump('jump1', { credentials: [] })] })).toMatchObject({
      code: 'NR_DEVICE_NO_CREDENTIAL',
      message: 'No credential fits jump host jump1',
    });
    expect(simulator.device('jump1').stats.connections).toBe(connections);
  });

  test('changed host key, before its password is sent', async () => {
    const pinned = new Map([['id-jump2', { algorithm: 'ssh-ed25519', fingerprint: `SHA256:${'A'.repeat(43)}` }]]);
    const { attempts } = simulator.device('jump2').stats;
    expect(await error({ jumpHosts: chain('jump1', 'jump2') }, pinned)).toMatchObject({
      code: 'NR_DEVICE_HOST_KEY_CHANGED',
      message: expect.stringMatching(/^jump2 shows the host key /),
      hint: expect.stringContaining('netraven hostkeys accept jump2'),
    });
    expect(simulator.device('jump2').stats.attempts).toBe(attempts);
  });

  test('closed port of the second jump host', async () => {
    const closed = jump('jump2', { device: { id: 'x', name: 'gone', address: '127.0.0.1', port: 1 } });
    expect(await error({ jumpHosts: [jump('jump1'), closed] })).toMatchObject({
      code: 'NR_DEVICE_UNREACHABLE',
      message: expect.stringMatching(/^Cannot connect to jump host gone \(127\.0\.0\.1:1\) through jump1: /),
    });
  });

  test('forwarding not allowed', async () => {
    expect(await error({ jumpHosts: chain('no-forwards') })).toMatchObject({
      code: 'NR_DEVICE_UNREACHABLE',
      retryable: false,
      message: expect.stringContaining(
        `jump host ${at('no-forwards')} refuses to forward to ${at('core')} through no-forwards`,
      ),
      hint: expect.stringContaining('AllowTcpForwarding'),
    });
  });

  test('silence of a jump host', async () => {
    const jump2 = simulator.device('jump2');
    jump2.faults = [{ kind: 'silent' }];
    const isOpen = (): boolean => jump2.stats.open === 1;
    const { loginMs } = defaultLimits;
    expect(await passTime(() => error({ jumpHosts: chain('jump1', 'jump2') }), isOpen, loginMs)).toMatchObject({
      code: 'NR_DEVICE_TIMEOUT',
      message: `No answer from jump host ${at('jump2')} through jump1 within 30 s`,
    });
  });

  test('a jump host that never opens the channel', async () => {
    const clients: ssh2.Connection[] = [];
    let isAsked = false;
    const server = new ssh2.Server({ hostKeys: [makeHostKey()] }, (client) => {
      clients.push(client);
      client.on('authentication', (context) => context.accept()).on('tcpip', () => (isAsked = true));
    });
    const port = await listen(server);
    const deaf = jump('jump1', { device: { id: 'deaf', name: 'deaf', address: '127.0.0.1', port } });
    const { connectMs } = defaultLimits;
    const connecting = (): Promise<unknown> => error({ jumpHosts: [deaf] });
    expect(await passTime(connecting, () => isAsked, connectMs)).toMatchObject({
      code: 'NR_DEVICE_TIMEOUT',
      message: `No answer from ${at('core')} through deaf within 15 s`,
    });
    for (const client of clients) client.end();
  });
});

test('a ping does not go to a machine near the worker that has the address of the device', async () => {
  const { device } = open({ jumpHosts: chain('jump1') });
  expect(await device.ping()).toEqual({
    sent: 0,
    received: 0,
    unavailable: 'the device is behind a jump host',
  });
});

test('an address that is no address is refused before the jump host gets it', async () => {
  const { device } = openTestDevice({ name: 'strange', address: '-x y', port: 22 }, 'cisco_ios', {
    jumpHosts: chain('jump1'),
  });
  await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_ADDRESS_INVALID' });
});

test('a name is resolved by the jump host', async () => {
  const { port } = core;
  const { device } = openTestDevice({ name: 'named', address: 'localhost', port }, 'cisco_ios', {
    jumpHosts: chain('jump1', 'jump2'),
    credentials: [{ id: 'c1', name: 'lab', networks: ['127.0.0.0/8', 'localhost'], ...account }],
  });
  await device.connect();
  expect(device.credentialId).toBe('c1');
});

test('an abort during the login of a jump host closes the whole chain', async () => {
  simulator.device('jump3').faults = [{ kind: 'silent' }];
  const ends = new AbortController();
  const { device } = open({ jumpHosts: chain('jump1', 'jump2', 'jump3'), signal: ends.signal });
  const { connections } = simulator.device('jump3').stats;
  const connecting = device.connect();
  await expect.poll(() => simulator.device('jump3').stats.connections).toBe(connections + 1);
  ends.abort();
  await expect(connecting).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
});

test('an abort during a command closes the whole chain', async () => {
  core.faults = [{ kind: 'hang', at: 0.5 }];
  const ends = new AbortController();
  const session = await open({ jumpHosts: chain('jump1', 'jump2'), signal: ends.signal }).device.connect();
  const reading = session.readConfig();
  await expect.poll(() => core.typed.at(-1)).toBe('show running-config');
  ends.abort();
  await expect(reading).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
});

test('a device that hangs up closes the whole chain, and its configuration is not complete', async () => {
  core.faults = [{ kind: 'close', at: 0.5 }];
  const session = await open({ jumpHosts: chain('jump1', 'jump2') }).device.connect();
  await expect(session.readConfig()).rejects.toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
});

test.each(['shell', 'exec'] as const)(
  'a lost jump host is named by the command in a channel for %s',
  async (channel) => {
    const lost = await startSimulator([{ name: 'lost', platform: 'linux_frr', ...jumpAccount, forwards: true }]);
    const { address, port } = lost.device('lost');
    const hop = {
      device: { id: 'l', name: 'lost', address, port },
      credentials: [byPassword],
      legacyAlgorithms: false,
    };
    core.faults = [{ kind: 'hang', at: 0 }];
    const session = await open({ jumpHosts: [jump('jump1'), hop], channel }).device.connect();
    const typed = core.typed.length;
    const reading = session.readConfig();
    await expect.poll(() => core.typed.slice(typed)).toEqual(['show running-config']);
    const message = `jump host lost (127.0.0.1:${port}) through jump1 closed the connection`;
    await Promise.all([
      expect(reading).rejects.toMatchObject({ message: expect.stringContaining(message) }),
      lost.close(),
    ]);
  },
);

test('ports are probed by the last jump host, all with one login', async () => {
  const { logins } = simulator.device('jump1').stats;
  const { device } = open({ jumpHosts: chain('jump1', 'jump2') });
  expect(await device.tcp(core.port)).toEqual({ open: true, ms: expect.any(Number) });
  expect(await device.tcp(1)).toMatchObject({ open: false });
  expect(simulator.device('jump1').stats.logins).toBe(logins + 1);
  const refused = open({ jumpHosts: chain('no-forwards') });
  await expect(refused.device.tcp(core.port)).rejects.toMatchObject({
    code: 'NR_DEVICE_UNREACHABLE',
    message: expect.stringContaining('refuses to forward'),
  });
});

test('a jump host that was not reached, or was lost, is logged in to at the next probe', async () => {
  const start = async (port = 0): Promise<Simulator> => {
    const started = await startSimulator([
      { name: 'late', platform: 'linux_frr', ...jumpAccount, port, forwards: true },
    ]);
    onTestFinished(() => started.close());
    return started;
  };
  const first = await start();
  const { address, port } = first.device('late');
  await first.close();
  const hop = { device: { id: 'l', name: 'late', address, port }, credentials: [byPassword], legacyAlgorithms: false };
  const { device, pinned } = open({ jumpHosts: [hop] });
  await expect(device.tcp(core.port)).rejects.toMatchObject({ code: 'NR_DEVICE_UNREACHABLE' });
  const second = await start(port);
  expect(await device.tcp(core.port)).toMatchObject({ open: true });
  await second.close();
  await expect(device.tcp(core.port)).rejects.toMatchObject({ retryable: true });
  pinned.clear();
  const third = await start(port);
  expect(await Promise.all([device.tcp(core.port), device.tcp(core.port)])).toMatchObject([
    { open: true },
    { open: true },
  ]);
  expect(third.device('late').stats.logins).toBe(1);
});

test('a jump host that refused a login is not asked again', async () => {
  const { attempts } = simulator.device('jump1').stats;
  const wrong = { ...byPassword, password: 'falsch' };
  const { device } = open({ jumpHosts: [jump('jump1', { credentials: [wrong] })] });
  for (let n = 0; n < 2; n += 1) {
    await expect(device.tcp(core.port)).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED' });
  }
  expect(simulator.device('jump1').stats.attempts).toBe(attempts + 1);
});

test('telnet works through a jump host too', async () => {
  const old = simulator.device('old');
  const session = await openTestDevice(old, 'cisco_ios', {
    transport: 'telnet',
    jumpHosts: chain('jump1', 'jump2'),
    permissions: ['device:secrets'],
  }).device.connect();
  expect(await session.readConfig()).toBe(old.config);
});

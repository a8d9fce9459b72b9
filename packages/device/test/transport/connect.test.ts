import { createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostKey } from '../../src/index.ts';
import { makeHostKey } from '../../src/simulator/index.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { defaultLimits } from '../../src/platform/limits.ts';
import { connect, frozenError } from '../../src/transport/connect.ts';
import type { Connection } from '../../src/transport/transport.ts';
import { freePort } from '@netraven/test-utils/free-port';
import { listen } from '../listen.ts';
import { account, openGuard, openTestDevice, startDevices } from '../../test-utils/open.ts';
import { passTime } from '../pass-time.ts';

const simulator = await startDevices([
  { name: 'ios', platform: 'cisco_ios' },
  { name: 'asks', platform: 'cisco_ios', authMethod: 'keyboard-interactive' },
  { name: 'own', platform: 'cisco_ios', hostKey: makeHostKey() },
]);
const ios = simulator.device('ios');

const wrong = { id: 'w', name: 'wrong', networks: ['127.0.0.0/8'], username: account.username, password: 'falsch' };
const other = { id: 'o', name: 'other', networks: ['127.0.0.0/8'], username: 'jemand', password: 'falsch' };
const right = { id: 'r', name: 'right', networks: ['127.0.0.0/8'], ...account };

test('the host key is pinned on first contact and accepted later', async () => {
  const pinned = new Map<string, HostKey>();
  for (let round = 0; round < 2; round += 1) {
    const { device } = openTestDevice(ios, 'cisco_ios', {}, pinned);
    await device.connect();
    expect(pinned.get('id-ios')).toEqual(ios.hostKey);
    expect(ios.hostKey).toMatchObject({
      algorithm: 'ssh-ed25519',
      fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/),
    });
  }
});

test('credentials are tried in their order, and each answer of the device is reported', async () => {
  const answers: object[] = [];
  const { device } = openTestDevice(ios, 'cisco_ios', {
    credentials: [other, wrong, right],
    onLogin: (login) => void answers.push(login),
  });
  await device.connect();
  expect(answers).toEqual([
    { deviceId: 'id-ios', credentialId: 'o', accepted: false },
    { deviceId: 'id-ios', credentialId: 'w', accepted: false },
    { deviceId: 'id-ios', credentialId: 'r', accepted: true },
  ]);
});

test('a credential that the device refused earlier in the run is not tried again', async () => {
  const { attempts } = ios.stats;
  const before = { ...wrong, refusedBefore: true };
  const { device } = openTestDevice(ios, 'cisco_ios', { credentials: [before, right] });
  await device.connect();
  expect(ios.stats.attempts).toBe(attempts + 1);
  const none = openTestDevice(ios, 'cisco_ios', { credentials: [before] });
  await expect(none.device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_AUTH_REFUSED',
    message: expect.stringContaining('wrong'),
  });
  expect(ios.stats.attempts).toBe(attempts + 1);
});

test('a changed host key is refused before any password is sent, and both fingerprints are shown', async () => {
  const own = simulator.device('own');
  const pinned = new Map<string, HostKey>();
  await openTestDevice(own, 'cisco_ios', {}, pinned).device.connect();
  const old = own.hostKey;
  own.changeHostKey();
  const { attempts, connections } = own.stats;
  const { device } = openTestDevice(own, 'cisco_ios', {}, pinned);
  const error: unknown = await device.connect().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'NR_DEVICE_HOST_KEY_CHANGED',
    retryable: false,
    hint: expect.stringContaining('netraven hostkeys accept own'),
  });
  expect(String(error)).toContain(old.fingerprint);
  expect(String(error)).toContain(own.hostKey.fingerprint);
  expect(own.stats.attempts).toBe(attempts);
  expect(own.stats.connections).toBe(connections + 1);
  expect(pinned.get('id-own')).toEqual(old);
});

const theirs = { algorithm: 'ssh-ed25519', fingerprint: `SHA256:${'A'.repeat(43)}` };

test.each([
  ['another worker pinned another key at the same moment', async () => theirs, { code: 'NR_DEVICE_HOST_KEY_CHANGED' }],
  [
    'reading the pinned key fails',
    () => Promise.reject(new Error('database is away')),
    { message: 'database is away' },
  ],
])('no password is sent when %s', async (_, pin, error) => {
  const { attempts } = ios.stats;
  const { device } = openTestDevice(ios, 'cisco_ios', { hostKeys: { get: async () => undefined, pin } });
  await expect(device.connect()).rejects.toMatchObject(error);
  expect(ios.stats.attempts).toBe(attempts);
});

test('a wrong password is tried once', async () => {
  const { attempts } = ios.stats;
  const { device } = openTestDevice(ios, 'cisco_ios', { credentials: [wrong] });
  await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED', retryable: false });
  await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED' });
  expect(ios.stats.attempts).toBe(attempts + 1);
});

test('credentials are tried in order, once each, until one is accepted', async () => {
  const { attempts } = ios.stats;
  const { device, log } = openTestDevice(ios, 'cisco_ios', { credentials: [wrong, other, right, wrong] });
  await device.connect();
  expect(device.credentialId).toBe('r');
  expect(ios.stats.attempts).toBe(attempts + 3);
  expect(log.filter(({ level }) => level === 'warning').map(({ meta }) => meta)).toEqual([
    { credentialId: 'w' },
    { credentialId: 'o' },
  ]);
});

test.each([
  [
    'a frozen credential was not sent, so the device did not refuse it',
    [other, wrong],
    'ios refused the credential wrong; other is frozen',
    'Correct the credential with `netraven credentials set wrong`. Use other again with `netraven credentials thaw other`.',
  ],
  [
    'all frozen credentials are named, and how to correct the refused ones',
    [other, wrong, { ...right, id: 'f', name: 'frost' }, { ...wrong, id: 'l', name: 'last' }],
    'ios refused the credentials wrong, last; other, frost are frozen',
    'Correct the credential with `netraven credentials set <name>`. Use other again with `netraven credentials thaw other`. Use frost again with `netraven credentials thaw frost`.',
  ],
])('%s', async (_, credentials, message, hint) => {
  const guard = openGuard([], {
    withheld: (id) => (id === 'o' || id === 'f' ? frozenError(id) : undefined),
  });
  const { device } = openTestDevice(ios, 'cisco_ios', { credentials, guard });
  await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED', message, hint });
});

test.each(['New password: ', 'Current password: ', '(current) UNIX password: '])(
  'a device that asks %j by keyboard-interactive demands a new password, and gets none',
  async (prompt) => {
    const answers: string[][] = [];
    const server = new ssh2.Server({ hostKeys: [makeHostKey()] }, (client) => {
      client.on('error', () => {});
      client.on('authentication', (context) => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        return context.prompt([{ prompt: 'Password: ', echo: false }], (given) => {
          answers.push(given);
          context.prompt([{ prompt, echo: false }], (more) => {
            answers.push(more);
            context.reject(['keyboard-interactive']);
          });
        });
      });
    });
    const guarded: unknown[] = [];
    const where = { name: 'expires', address: '127.0.0.1', port: await listen(server) };
    const { device } = openTestDevice(where, 'cisco_ios', { guard: openGuard(guarded) });
    await expect(device.connect()).rejects.toMatchObject({
      code: 'NR_DEVICE_PASSWORD_EXPIRED',
      message: 'expires demands a new password for the credential default',
      retryable: false,
    });
    expect(answers).toEqual([[right.password]]);
    // It does not count as refused.
    expect(guarded).toEqual([undefined]);
  },
);

test('a device that asks for the password by keyboard-interactive gets it, once', async () => {
  const asks = simulator.device('asks');
  await openTestDevice(asks, 'cisco_ios').device.connect();
  const { attempts } = asks.stats;
  const bad = openTestDevice(asks, 'cisco_ios', { credentials: [wrong] });
  await expect(bad.device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED' });
  expect(asks.stats.attempts).toBe(attempts + 1);
});

test('without a credential no connection is opened', async () => {
  const { connections } = ios.stats;
  const { device } = openTestDevice(ios, 'cisco_ios', { credentials: [] });
  await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_NO_CREDENTIAL' });
  expect(ios.stats.connections).toBe(connections);
});

test('a device that accepts the connection and sends nothing times out', async () => {
  ios.faults = [{ kind: 'silent' }];
  const { device } = openTestDevice(ios, 'cisco_ios', { limits: { loginMs: 100 } });
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_TIMEOUT',
    message: `No answer from ios (127.0.0.1:${ios.port}) within 100 ms`,
    hint: expect.stringContaining('`netraven devices set <device> --port <number>`'),
  });
});

test('a session that takes longer than its limit ends, and the connection is closed', async () => {
  const { device } = openTestDevice(ios, 'cisco_ios', { limits: { sessionMs: 50 } });
  ios.faults = [{ kind: 'hang', at: 0.5 }];
  // On a busy machine the time is over before the terminal is open.
  const reading = device.connect().then((session) => session.readConfig());
  await expect(reading).rejects.toMatchObject({
    code: 'NR_DEVICE_TIMEOUT',
    message: `The session with ios (127.0.0.1:${ios.port}) took longer than 50 ms`,
  });
  await device.close();
  await expect.poll(() => ios.stats.open).toBe(0);
});

test('a closed port, an invalid address and a port without SSH are different errors', async () => {
  const server = createServer((socket) => socket.resume().end('220 mail.example.net ESMTP\r\n'));
  const where = { name: 'mail', address: '127.0.0.1', port: await listen(server) };
  const speaksMail = openTestDevice(where, 'cisco_ios');
  await expect(speaksMail.device.connect()).rejects.toMatchObject({
    code: expect.stringMatching(/^NR_DEVICE_(PROTOCOL|CLOSED)$/),
  });
  const port = await freePort();
  const closed = openTestDevice({ name: 'closed', address: '127.0.0.1', port }, 'cisco_ios');
  await expect(closed.device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_UNREACHABLE',
    message: `Cannot connect to closed (127.0.0.1:${port}): connection refused`,
  });
  const strange = openTestDevice({ name: 'strange', address: '-oProxyCommand=id', port }, 'cisco_ios');
  await expect(strange.device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_ADDRESS_INVALID' });
});

test('a connection that closes during the session is reported', async () => {
  ios.faults = [{ kind: 'close', at: 0.3 }];
  const session = await openTestDevice(ios, 'cisco_ios').device.connect();
  await expect(session.readConfig()).rejects.toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
  await expect(session.send('show version')).rejects.toMatchObject({
    code: 'NR_DEVICE_CLOSED',
    hint: expect.stringContaining('Check the log of the device'),
    retryable: true,
  });
});

/**
 * Logs in to a server, which says nothing more after an `answer` that returns true. Returns the error, the answers for the
 * guard, and how many passwords the server got.
 */
async function loginTo(answer: (context: ssh2.AuthContext, socket: Socket | undefined) => boolean): Promise<{
  readonly error: unknown;
  readonly left: unknown[];
  readonly passwords: number;
}> {
  const sockets: Socket[] = [];
  const left: unknown[] = [];
  let passwords = 0;
  let isSilent = false;
  const server = new ssh2.Server({ hostKeys: [makeHostKey()] }, (client) => {
    client
      .on('error', () => {})
      .on('authentication', (context) => {
        if (context.method === 'password') passwords += 1;
        isSilent = answer(context, sockets.at(-1));
      });
  });
  const outer = createServer((socket) => {
    sockets.push(socket);
    server.injectSocket(socket);
  });
  const where = { name: 'resets', address: '127.0.0.1', port: await listen(outer) };
  const { device } = openTestDevice(where, 'cisco_ios', { guard: openGuard(left) });
  const login = (): Promise<unknown> => device.connect().catch((thrown: unknown) => thrown);
  const error = await passTime(login, () => isSilent, defaultLimits.loginMs);
  return { error, left, passwords };
}

test('a reset after the password is not tried again: the device may have counted the try', async () => {
  const { error, left, passwords } = await loginTo((context, socket) => {
    if (context.method === 'password') socket?.resetAndDestroy();
    else context.reject(['password']);
    return false;
  });
  expect(error).toMatchObject({
    code: 'NR_DEVICE_CLOSED',
    message: expect.stringContaining('Lost the connection to resets'),
    retryable: false,
  });
  expect({ left, passwords }).toEqual({ left: [undefined], passwords: 1 });
});

test('a password without an answer is not tried again: the device may have counted the try', async () => {
  const { error, left, passwords } = await loginTo((context) => {
    if (context.method === 'password') return true;
    context.reject(['password']);
    return false;
  });
  expect(error).toMatchObject({ code: 'NR_DEVICE_TIMEOUT', retryable: false });
  expect({ left, passwords }).toEqual({ left: [undefined], passwords: 1 });
});

test.each([
  ['reset', 'NR_DEVICE_CLOSED', (socket?: Socket) => (socket?.resetAndDestroy(), false)],
  ['silence', 'NR_DEVICE_TIMEOUT', () => true],
])('a %s before the password is tried again, and counts as not sent', async (_, code, answer) => {
  const { error, left, passwords } = await loginTo((_context, socket) => answer(socket));
  expect(error).toMatchObject({ code, retryable: true });
  expect({ left, passwords }).toEqual({ left: ['unsent'], passwords: 0 });
});

test('a device that gives its user no terminal is told from one that is too busy', async () => {
  const server = new ssh2.Server({ hostKeys: [makeHostKey()] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) => void accept().on('pty', (_accept, reject) => reject?.()));
  });
  const port = await listen(server);
  const { device } = openTestDevice({ name: 'no-pty', address: '127.0.0.1', port }, 'cisco_ios');
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_CLOSED',
    message: `no-pty (127.0.0.1:${port}) opened no channel: Unable to request a pseudo-terminal`,
    hint: expect.stringContaining('`PermitTTY yes`'),
  });
});

test('a session whose time is over before its terminal is open has taken too long', async () => {
  const server = new ssh2.Server({ hostKeys: [makeHostKey()] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => context.accept());
    // Never answers.
    client.on('session', (accept) => void accept().on('pty', () => {}));
  });
  const port = await listen(server);
  const where = { name: 'busy', address: '127.0.0.1', port };
  const { device } = openTestDevice(where, 'cisco_ios', { limits: { sessionMs: 50 } });
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_TIMEOUT',
    message: `The session with busy (127.0.0.1:${port}) took longer than 50 ms`,
    hint: expect.not.stringContaining('PermitTTY'),
    retryable: true,
  });
});

describe('a device that exchanges keys again', () => {
  const clients: ssh2.Connection[] = [];
  const calls = { beforeLogin: 0, pin: 0 };
  const ended = vi.fn<() => void>();
  let connection: Connection;
  beforeEach(async () => {
    Object.assign(calls, { beforeLogin: 0, pin: 0 });
    ended.mockReset();
    const server = new ssh2.Server({ hostKeys: [makeHostKey()] }, (client) => {
      clients.push(client.on('error', () => {}));
      client.on('authentication', (context) => context.accept());
    });
    const port = await listen(server);
    const quiet = (): void => {};
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    connection = await connect({
      ...{ device: { id: 'id', name: 'rekeys', address: '127.0.0.1' }, port, credentials: [right] },
      ...{ legacyAlgorithms: false, transport: 'ssh', jumpHosts: [], sessionMs: 60_000 },
      ...{ connectMs: 15_000, loginMs: 20_000, keepaliveMs: 60_000, signal: new AbortController().signal },
      telnet: { platform: requirePlatform('cisco_ios'), settleMs: 50 },
      hostKeys: {
        get: () => Promise.resolve(undefined),
        pin: (_id, key) => {
          calls.pin += 1;
          return Promise.resolve(key);
        },
      },
      beforeLogin: () => {
        calls.beforeLogin += 1;
        return Promise.resolve();
      },
      redact: (text) => text,
      logger: { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet },
    });
    void connection.ended.then(ended);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await connection.close();
  });

  test('with the same key, is used on', async () => {
    await new Promise<void>((resolve) => clients.at(-1)?.rekey(resolve));
    // Longer than the login may take.
    vi.advanceTimersByTime(21_000);
    // The end of a connection takes some turns of the event loop.
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    expect(ended).not.toHaveBeenCalled();
    expect(calls).toEqual({ beforeLogin: 1, pin: 1 });
  });

  test('with another key, is left', async () => {
    const client = clients.at(-1);
    const swapped = ssh2.utils.parseKey(makeHostKey()) as ssh2.ParsedKey;
    // ssh2 has no public way to change the key of a connection.
    const { _protocol: protocol } = client as unknown as { _protocol: { _hostKeys: Record<string, unknown> } };
    const { _hostKeys: keys } = protocol;
    keys[swapped.type] = swapped;
    client?.rekey();
    await expect.poll(() => ended.mock.calls.length).toBe(1);
    expect(calls).toEqual({ beforeLogin: 1, pin: 1 });
  });
});

import { createServer, type Socket } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { OpenDeviceOptions } from '../../src/index.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { defaultLimits } from '../../src/platform/limits.ts';
import { defaultLogin } from '../../src/transport/prompt-login.ts';
import { listen } from '../listen.ts';
import { noSockets } from '../no-sockets.ts';
import { account, openGuard, openTestDevice, startDevices, type OpenedDevice } from '../../test-utils/open.ts';
import { passTime } from '../pass-time.ts';

const telnet = { platform: 'cisco_ios', transport: 'telnet', ...account } as const;
const { loginMs } = defaultLimits;
const simulator = await startDevices([
  { name: 'ios', ...telnet, enablePassword: 'Tor-auf-12' },
  { name: 'frr', ...telnet, platform: 'linux_frr' },
  { name: 'bytewise', ...telnet, telnet: { bytewise: true } },
  { name: 'unix', ...telnet, telnet: { usernamePrompt: 'unix login: ', refusal: '\nLogin incorrect' } },
  { name: 'line', ...telnet, telnet: { usernamePrompt: '' } },
  { name: 'no-login', ...telnet, telnet: { usernamePrompt: '', passwordPrompt: '' } },
  { name: 'hangs-up', ...telnet, telnet: { tries: 1 } },
  { name: 'motd', ...telnet, banner: '\nLast login: today\nLogin invalid? Call us.\nUser: see below\n' },
  {
    name: 'silent',
    ...telnet,
    telnet: { negotiation: Buffer.alloc(0), notice: '', usernamePrompt: 'Speak, friend\n' },
  },
  { name: 'ssh', ...telnet, transport: 'ssh' },
]);
beforeEach(() => onTestFinished(() => noSockets(simulator)));

function open(device: SimulatedDevice, options: Partial<OpenDeviceOptions> = {}): OpenedDevice {
  return openTestDevice(device, device.platform, { transport: 'telnet', permissions: ['device:secrets'], ...options });
}

const wrong = { id: 'w', name: 'wrong', networks: ['127.0.0.0/8'], username: account.username, password: 'falsch' };
const right = { id: 'r', name: 'right', networks: ['127.0.0.0/8'], ...account };

test.each(['ios', 'frr', 'bytewise', 'unix', 'line', 'motd'])(
  'the configuration of %s is read by telnet, byte for byte',
  async (name) => {
    const simulated = simulator.device(name);
    const credentials = [{ ...right, enablePassword: 'Tor-auf-12' }];
    const { device } = open(simulated, { credentials, limits: { settleMs: 300 } });
    const session = await device.connect();
    expect(await session.readConfig()).toBe(simulated.config);
    expect(device.credentialId).toBe('r');
  },
);

test('a device without a login is used once its prompt stays', async () => {
  const { device } = open(simulator.device('no-login'), { limits: { settleMs: 50 } });
  const session = await device.connect();
  expect(await session.readConfig()).toBe(simulator.device('no-login').config);
});

test('each login warns once that the password travels in clear', async () => {
  const { device, log } = open(simulator.device('unix'), { credentials: [wrong, right] });
  await device.connect();
  const warnings = log.filter(({ level }) => level === 'warning').map(({ message }) => message);
  expect(warnings).toEqual([
    `The login to unix (127.0.0.1:${simulator.device('unix').port}) by telnet is not encrypted: the network can read the password`,
    'unix refused the credential wrong',
  ]);
  expect(JSON.stringify(log)).not.toContain(account.password);
});

test.each(['ios', 'unix', 'line', 'hangs-up', 'bytewise'])('%s gets a wrong password once', async (name) => {
  const simulated = simulator.device(name);
  const { attempts } = simulated.stats;
  const logins: object[] = [];
  const { device } = open(simulated, {
    credentials: [wrong],
    limits: { settleMs: 300 },
    onLogin: (login) => void logins.push(login),
  });
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_AUTH_REFUSED',
    message: `${name} refused the credential wrong`,
    retryable: false,
  });
  expect(simulated.stats.attempts).toBe(attempts + 1);
  expect(logins).toEqual([{ deviceId: `id-${name}`, credentialId: 'w', accepted: false }]);
});

test('only credentials with a password are used', async () => {
  const { connections } = simulator.device('ios').stats;
  const { device } = open(simulator.device('ios'), {
    credentials: [{ id: 'a', name: 'agent', networks: ['127.0.0.0/8'], username: 'x', agent: {} }],
  });
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_NO_CREDENTIAL',
    message: 'No credential of ios has a password, and telnet needs one',
  });
  expect(simulator.device('ios').stats.connections).toBe(connections);
});

test('no password is sent before the login is in the record', async () => {
  const simulated = simulator.device('unix');
  const { attempts } = simulated.stats;
  const { device } = open(simulated, { beforeLogin: () => Promise.reject(new Error('no record')) });
  await expect(device.connect()).rejects.toThrow('no record');
  expect(simulated.stats.attempts).toBe(attempts);
});

test('single commands in a channel of their own are refused', async () => {
  const session = await open(simulator.device('frr'), { channel: 'exec' }).device.connect();
  await expect(session.readConfig()).rejects.toMatchObject({
    code: 'NR_DEVICE_OPTION_INVALID',
    message: expect.stringContaining('telnet'),
  });
});

test('a prompt that is unknown times out, and the error shows it', async () => {
  const silent = simulator.device('silent');
  const { device } = open(silent);
  const isOpen = (): boolean => silent.stats.open === 1;
  await expect(passTime(() => device.connect(), isOpen, loginMs)).rejects.toMatchObject({
    code: 'NR_DEVICE_TIMEOUT',
    message: expect.stringMatching(/did not finish the login within 30 s; it says "Speak, friend"$/),
  });
});

test('an abort ends a login and a command', async () => {
  const atLogin = new AbortController();
  const first = open(simulator.device('silent'), { signal: atLogin.signal });
  const connecting = first.device.connect();
  await expect.poll(() => simulator.device('silent').stats.open).toBe(1);
  atLogin.abort();
  await expect(connecting).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });

  const atCommand = new AbortController();
  const unix = simulator.device('unix');
  unix.faults = [{ kind: 'hang', at: 0.5 }];
  const second = open(unix, { signal: atCommand.signal });
  const session = await second.device.connect();
  const reading = session.readConfig();
  await expect.poll(() => unix.typed.at(-1)).toBe('show running-config');
  atCommand.abort();
  await expect(reading).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
});

test.each([
  ['cut', { kind: 'cut', at: 0.6 }, 'NR_DEVICE_TRUNCATED'],
  ['closed', { kind: 'close', at: 0.6 }, 'NR_DEVICE_TRUNCATED'],
] as const)('a configuration that is %s is never stored', async (_, fault, code) => {
  const unix = simulator.device('unix');
  unix.faults = [fault];
  const { device, quarantined } = open(unix, { limits: { settleMs: 100 } });
  const session = await device.connect();
  await expect(session.readConfig()).rejects.toMatchObject({ code });
  expect(quarantined).toHaveLength(1);
});

test('a change is typed line by line', async () => {
  const unix = simulator.device('unix');
  const session = await open(unix, { permissions: ['device:secrets', 'device:write'] }).device.connect();
  await session.configure(['interface Loopback77', ' description by telnet']);
  expect(await session.readConfig()).toContain('interface Loopback77\n description by telnet\n');
});

describe('a hostile or strange server', () => {
  async function serve(
    serveOne: (socket: Socket) => void,
  ): Promise<Pick<SimulatedDevice, 'name' | 'address' | 'port'>> {
    const server = createServer((socket) => serveOne(socket.on('error', () => {})));
    return { name: 'strange', address: '127.0.0.1', port: await listen(server) };
  }

  const connecting = (
    where: Awaited<ReturnType<typeof serve>>,
    options: Partial<OpenDeviceOptions> = {},
  ): Promise<unknown> =>
    openTestDevice(where, 'cisco_ios', { transport: 'telnet', ...options })
      .device.connect()
      .catch((error: unknown) => error);

  test('that lost the IAC of a data mark in front of its prompt gets the name and the password', async () => {
    const got: string[] = [];
    const where = await serve((socket) => {
      // As telnetd behind a jump host: IAC DM is urgent data.
      socket.write(Buffer.concat([Buffer.from([242]), Buffer.from('strange login: ')]));
      socket.on('data', (chunk) => {
        got.push(chunk.toString('latin1').replaceAll(/[\r\n\0]/g, ''));
        socket.write(got.length === 1 ? 'Password: ' : 'Login incorrect\r\nstrange login: ');
      });
    });
    expect(await connecting(where)).toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED' });
    expect(got).toHaveLength(2);
  });

  test.each([
    [
      'negotiates without end',
      Buffer.concat(Array.from({ length: 500 }, () => Buffer.from([255, 253, 24, 255, 254, 24]))),
      {
        code: 'NR_DEVICE_PROTOCOL',
        message: expect.stringContaining('negotiates telnet options without end') as unknown,
      },
    ],
    [
      'never ends a subnegotiation',
      Buffer.concat([Buffer.from([255, 250, 24]), Buffer.alloc(5000, 1)]),
      { code: 'NR_DEVICE_PROTOCOL' },
    ],
    ['floods the login', Buffer.alloc(3 * 1024 * 1024, 'x\r\n'), { code: 'NR_DEVICE_TOO_LARGE' }],
  ])('that %s is left', async (_, bytes, error) => {
    const where = await serve((socket) => void socket.resume().write(bytes));
    expect(await connecting(where)).toMatchObject(error);
  });

  test('that closes with a reason is quoted', async () => {
    const where = await serve((socket) => void socket.end('\r\nAll lines are busy\r\n'));
    expect(await connecting(where)).toMatchObject({
      code: 'NR_DEVICE_CLOSED',
      message: expect.stringMatching(/closed the connection before the login; it says "All lines are busy"$/),
    });
  });

  test('that closes without a word after the password is not tried again: it may have counted the try', async () => {
    const where = await serve((socket) => {
      socket.write('Password: ');
      socket.on('data', () => socket.end());
    });
    expect(await connecting(where)).toMatchObject({ code: 'NR_DEVICE_CLOSED', retryable: false });
  });

  test.each([
    ['Password: ', { retryable: false, left: [undefined] }],
    ['Hello: ', { retryable: true, left: ['unsent'] }],
  ])('that says nothing behind %j may be tried again if no password was sent', async (asked, { retryable, left }) => {
    let got = '';
    let isAsked = false;
    const where = await serve((socket) => {
      socket.on('data', (data) => void (got += data.toString('latin1')));
      socket.write(asked, () => (isAsked = true));
    });
    const answers: unknown[] = [];
    const guard = openGuard(answers);
    const isReady = (): boolean => isAsked && (retryable || got.includes(account.password));
    const error = await passTime(() => connecting(where, { guard }), isReady, loginMs);
    expect(error).toMatchObject({ code: 'NR_DEVICE_TIMEOUT', retryable });
    expect(answers).toEqual(left);
  });

  test('that is slow at the login of an undo gets it again, but not the enable password', async () => {
    const got: string[][] = [];
    let isSilent = false;
    const where = await serve((socket) => {
      const typed: string[] = [];
      got.push(typed);
      socket.write('Password: ');
      socket.once('close', () => (isSilent = false));
      socket.on('data', (chunk) => {
        for (const line of chunk
          .toString('latin1')
          .split(/[\r\n\0]+/)
          .filter(Boolean)) {
          typed.push(line);
          isSilent = got.length === 1 || typed.at(-2) === 'enable';
          if (isSilent) return;
          const echo = typed.length === 1 ? '' : line;
          socket.write(`${echo}\r\n${line === 'enable' ? 'Password: ' : 'r1>'}`);
        }
      });
    });
    const credentials = [
      { id: 'c1', name: 'default', networks: ['127.0.0.0/8'], ...account, enablePassword: 'Tor-auf-12' },
    ];
    const { undoOpen, log } = openTestDevice(where, 'cisco_ios', { transport: 'telnet', credentials });
    const undoing = passTime(
      () => undoOpen({ undo: ['no x'], shown: ['no x'] }),
      () => isSilent,
      loginMs,
    );
    expect(await undoing).toMatchObject({ outcome: 'undo failed' });
    expect(got.map((typed) => typed.filter((line) => line === account.password).length)).toEqual([1, 1]);
    expect(got.flat().filter((line) => line === 'Tor-auf-12')).toHaveLength(1);
    expect(log.filter(({ message }) => message.startsWith('Undoing the change failed'))).toMatchObject([
      { message: expect.stringContaining('did not finish the login') },
      { message: expect.stringContaining('(after the enable password)') },
    ]);
  });

  test('that asks for a new password gets nothing', async () => {
    let typed = '';
    let isAsked = false;
    const where = await serve((socket) => {
      socket.write('login: ');
      socket.on('data', (data) => {
        typed += data.toString();
        if (typed === `${account.username}\r\n`) socket.write('Password: ');
        else socket.write('\r\nYour password has expired.\r\nNew password: ', () => (isAsked = true));
      });
    });
    const error = await passTime(
      () => connecting(where),
      () => isAsked,
      loginMs,
    );
    expect(error).toMatchObject({ code: 'NR_DEVICE_PASSWORD_EXPIRED', retryable: false });
    expect(typed).toBe(`${account.username}\r\n${account.password}\r\n`);
  });

  test('that echoes a long password has no part of it in the error', async () => {
    const password = 'Geheim-'.repeat(30);
    let isTyped = false;
    const where = await serve((socket) => {
      socket.write('Password: ');
      socket.on('data', (data) => void socket.write(`you typed ${data.toString().trim()}`, () => (isTyped = true)));
    });
    const credentials = [{ ...right, password }];
    const error = await passTime(
      () => connecting(where, { credentials }),
      () => isTyped,
      loginMs,
    );
    expect(error).toMatchObject({ code: 'NR_DEVICE_TIMEOUT', message: expect.stringContaining('you typed') });
    expect(String(error)).not.toContain('Geheim-');
  });

  test('without options gets CR LF, and one that suppresses go-ahead gets CR NUL', async () => {
    for (const [offer, end] of [
      [[], '\r\n'],
      [[255, 251, 3], '\r\0'],
    ] as const) {
      let typed = '';
      const where = await serve((socket) => {
        socket.write(Buffer.concat([Buffer.from(offer), Buffer.from('Password: ')]));
        socket.on('data', (data) => {
          typed += data.toString('latin1');
          if (typed.endsWith(end)) socket.end();
        });
      });
      expect(await connecting(where)).toMatchObject({ code: 'NR_DEVICE_CLOSED' });
      expect(typed.replace('\xff\xfd\x03', '')).toBe(`${account.password}${end}`);
    }
  });
});

test.each([
  [
    'username',
    true,
    ['login: ', 'Username: ', 'User: ', 'User Name:', 'frr1 login: ', 'Login as: ', 'username:', 'User:'],
  ],
  ['username', false, ['Last login: ', 'Last login: Thu Nov 26', 'users: ', 'Please contact the user: ', 'Password: ']],
  [
    'password',
    true,
    ['Password: ', 'password:', "ann@10.0.0.1's password: ", 'Enter password: ', 'Password for ann: '],
  ],
  [
    'password',
    false,
    ['New password: ', 'Enter new password: ', 'Retype password:', 'Your password: x', 'Password:secret'],
  ],
  ['refused', true, ['% Login invalid', 'Login incorrect', '% Bad passwords', '% Authentication failed']],
  ['refused', true, ['Access denied', 'Wrong password!']],
  ['refused', false, ['Welcome']],
] as const)('the default pattern `%s` fits (%s): %j', (kind, fits, lines) => {
  const pattern = new RegExp(`^(?:${defaultLogin[kind]})$`, 'i');
  expect(lines.filter((line) => pattern.test(line))).toEqual(fits ? lines : []);
});

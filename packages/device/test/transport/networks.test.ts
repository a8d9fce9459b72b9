import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Credential, HostKey, JumpHost, OpenDeviceOptions } from '../../src/index.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { account, openGuard, openTestDevice, startDevices } from '../../test-utils/open.ts';
import { noSockets } from '../no-sockets.ts';

const token = 'token-0815-abcdef';
const simulator = await startDevices([
  { name: 'ssh', platform: 'cisco_ios', enablePassword: 'Tor-auf-12' },
  { name: 'telnet', platform: 'cisco_ios', transport: 'telnet' },
  { name: 'netconf', platform: 'juniper_junos' },
  { name: 'https', platform: 'fortinet_fortios', token },
  { name: 'gate', platform: 'linux_frr', forwards: true },
]);
beforeEach(() => {
  // No test may leave a socket.
  onTestFinished(() => noSockets(simulator));
});

const login = (networks: readonly string[], more: object = {}): Credential => ({
  id: 'c1',
  name: 'lab',
  networks,
  ...account,
  ...more,
});
const refused = { code: 'NR_CREDENTIAL_NOT_ALLOWED_HERE', retryable: false };

/** Starts an SSH server that takes each password, and notes it. */
async function startRogue(address: string): Promise<{ readonly port: number; readonly heard: string[] }> {
  const heard: string[] = [];
  const server = new ssh2.Server({ hostKeys: [ssh2.utils.generateKeyPairSync('ed25519').private] }, (client) => {
    client
      .on('error', () => undefined)
      .on('authentication', (context) => {
        heard.push(context.method === 'password' ? `${context.username} ${context.password}` : context.method);
        if (context.method === 'password') context.accept();
        else context.reject(['password']);
      });
  });
  server.listen(0, address);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, heard };
}

test('a rogue SSH server at another address gets no login, and its host key is not pinned', async () => {
  const { port, heard } = await startRogue('127.0.0.2');
  const where = { name: 'evil', address: '127.0.0.2', port };
  const answers: unknown[] = [];
  const pinned = new Map<string, HostKey>();
  const open = (networks: string[]): Promise<unknown> =>
    openTestDevice(where, 'cisco_ios', { credentials: [login(networks)], guard: openGuard(answers) }, pinned)
      .device.connect()
      .catch((error: unknown) => error);
  expect(await open(['10.0.0.0/8', '127.0.0.1'])).toMatchObject({
    ...refused,
    message: 'The credential lab may not go to evil (127.0.0.2)',
    hint: 'If that is the right address, allow it: `netraven credentials allow lab 127.0.0.2`.',
  });
  expect({ heard, answers, pinned: pinned.size }).toEqual({ heard: [], answers: [], pinned: 0 });
  // Otherwise the test would prove nothing.
  await open(['127.0.0.2']);
  expect(heard).toContain(`${account.username} ${account.password}`);
});

test('the address behind a name decides, and not the name', async () => {
  const { port, heard } = await startRogue('127.0.0.1');
  const open = (networks: string[]): Promise<unknown> =>
    openTestDevice({ name: 'evil', address: 'localhost', port }, 'cisco_ios', { credentials: [login(networks)] })
      .device.connect()
      .catch((error: unknown) => error);
  for (const networks of [['10.0.0.0/8'], ['*.example.net'], ['*.localhost']]) {
    expect(await open(networks)).toMatchObject({
      ...refused,
      message: expect.stringMatching(/^The credential lab may not go to evil \(localhost is (127\.0\.0\.1|::1)\)$/),
    });
  }
  expect(heard).toEqual([]);
  await open(['localhost']);
  expect(heard.length).toBeGreaterThan(0);
});

test.each(['ssh', 'telnet', 'netconf'])('by %s, nothing is sent to an address of no network', async (name) => {
  const device = simulator.device(name);
  const { attempts } = device.stats;
  const transport = name === 'telnet' ? 'telnet' : 'ssh';
  const open = (networks: string[]): Promise<unknown> =>
    openTestDevice(device, device.platform, { transport, credentials: [login(networks)] }).device.connect();
  await expect(open(['127.0.0.2'])).rejects.toMatchObject(refused);
  expect(device.stats.attempts).toBe(attempts);
  await open(['127.0.0.1']);
  expect(device.stats.attempts).toBe(attempts + 1);
});

test('a token of an HTTPS API goes to no other address', async () => {
  const device = simulator.device('https');
  const { httpsPort } = device;
  const path = '/api/v2/monitor/system/status';
  device.answers = { [`GET ${path}`]: '{}' };
  const ask = (networks: string[]): Promise<unknown> =>
    openTestDevice(device, device.platform, {
      ...(httpsPort !== undefined && { httpsPort }),
      credentials: [login(networks, { username: '__token__', password: token })],
    }).device.fetch(path);
  const { connections } = device.stats;
  await expect(ask(['127.0.0.2'])).rejects.toMatchObject(refused);
  expect(device.stats.connections).toBe(connections);
  await expect(ask(['127.0.0.0/8'])).resolves.toMatchObject({ status: 200 });
});

test('a private key does not go there either, and the next credential is tried', async () => {
  const device = simulator.device('ssh');
  const { attempts } = device.stats;
  const key = { id: 'k', name: 'key', networks: ['10.0.0.0/8'], username: account.username } as const;
  const { private: privateKey } = ssh2.utils.generateKeyPairSync('ed25519');
  const { device: opened, log } = openTestDevice(device, 'cisco_ios', {
    credentials: [{ ...key, privateKey }, { ...key, id: 'a', agent: {} }, login(['127.0.0.0/8'])],
  });
  await opened.connect();
  expect(opened.credentialId).toBe('c1');
  expect(device.stats.attempts).toBe(attempts + 1);
  expect(log.filter(({ level }) => level === 'warning')).toEqual([]);
});

test('a refused login names the credentials that may not go to the device', async () => {
  const wrong = { id: 'w', name: 'wrong', networks: ['any'], username: account.username, password: 'falsch' };
  const { device } = openTestDevice(simulator.device('ssh'), 'cisco_ios', {
    credentials: [login(['10.0.0.0/8']), wrong],
  });
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_AUTH_REFUSED',
    message: 'ssh refused the credential wrong; lab may not go to its address',
  });
});

test('a device that closes the connection at once is no wrong address', async () => {
  const server = createServer((socket) => socket.resetAndDestroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { device } = openTestDevice({ name: 'hasty', address: 'localhost', port }, 'cisco_ios', {
    credentials: [login(['127.0.0.0/8'])],
  });
  await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED', retryable: true });
});

const jump = (
  { name, port }: SimulatedDevice,
  networks: readonly string[],
  address = '127.0.0.1',
): NonNullable<OpenDeviceOptions['jumpHosts']>[number] => ({
  device: { id: `id-${name}`, name, address, port },
  credentials: [{ ...login(networks), id: 'j', name: 'gates' }] satisfies JumpHost['credentials'],
  legacyAlgorithms: false,
});

test.each([
  ['the jump host is of no network of its own credential', ['127.0.0.2'], ['any'], 'gates may not go to gate'],
  // A jump host of an attacker answers itself in place of a device whose host key is unknown.
  [
    'the jump host is of no network of the device’s credential',
    ['any'],
    ['127.0.0.2'],
    'lab may not go through the jump host gate',
  ],
])('%s: nothing is sent', async (_, ofGate, ofDevice, message) => {
  const gate = simulator.device('gate');
  const device = simulator.device('ssh');
  const { attempts } = device.stats;
  const opened = openTestDevice(device, 'cisco_ios', {
    jumpHosts: [jump(gate, ofGate)],
    credentials: [login(ofDevice)],
  });
  await expect(opened.device.connect()).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining(message) as unknown,
  });
  expect(device.stats.attempts).toBe(attempts);
});

test.each([
  ['127.0.0.1', ['127.0.0.0/8'], true],
  ['127.0.0.1', ['localhost'], false],
  // The jump host resolves the name: only the name can fit.
  ['localhost', ['127.0.0.0/8'], false],
  ['localhost', ['127.0.0.1', 'localhost'], true],
])('behind a jump host, %s with the networks %j is allowed: %s', async (address, networks, allowed) => {
  const { port } = simulator.device('ssh');
  const { device } = openTestDevice({ name: 'ssh', address, port }, 'cisco_ios', {
    jumpHosts: [jump(simulator.device('gate'), ['any'])],
    credentials: [login(networks)],
  });
  const code = await device.connect().then(
    () => 'connected',
    (error: { code: string }) => error.code,
  );
  expect(code).toBe(allowed ? 'connected' : refused.code);
});

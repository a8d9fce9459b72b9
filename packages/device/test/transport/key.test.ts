import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { makeSshKey } from '@netraven/test-utils/ssh-key';
import type { Credential } from '../../src/index.ts';
import { startSimulator, type SimulatedDevice } from '../../src/simulator/index.ts';
import { account, openTestDevice, startDevices } from '../../test-utils/open.ts';

const { parseKey } = ssh2.utils;
const pair = makeSshKey('ed25519');
const pairs = {
  ed25519: pair,
  ECDSA: makeSshKey('ecdsa', { bits: 256 }),
  RSA: makeSshKey('rsa', { bits: 2048 }),
};
const stranger = makeSshKey('ed25519');

const simulator = await startDevices([
  ...Object.entries(pairs).map(([name, { public: authorizedKey }]) => ({
    name,
    platform: 'cisco_ios',
    authorizedKey,
  })),
  { name: 'enable', platform: 'cisco_ios', enablePassword: 'Tor-auf-12', authorizedKey: pair.public },
  { name: 'asks', platform: 'cisco_ios', authMethod: 'keyboard-interactive', authorizedKey: pair.public },
  { name: 'no-keys', platform: 'cisco_ios' },
]);

const byKey = (privateKey: string, more: object = {}): Credential => ({
  id: 'k',
  name: 'key',
  networks: ['127.0.0.0/8'],
  username: account.username,
  privateKey,
  ...more,
});
const byPassword: Credential = { id: 'p', name: 'password', networks: ['127.0.0.0/8'], ...account };

/** The counters of a device after login tries. */
async function tried(
  device: SimulatedDevice,
  credentials: readonly Credential[],
): Promise<{ error: unknown; credentialId: string | undefined; attempts: number; connections: number }> {
  const { attempts, connections } = device.stats;
  const opened = openTestDevice(device, 'cisco_ios', { credentials });
  const error: unknown = await opened.device.connect().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  await opened.device.close();
  return {
    error,
    credentialId: opened.device.credentialId,
    attempts: device.stats.attempts - attempts,
    connections: device.stats.connections - connections,
  };
}

test.each(Object.entries(pairs))('an %s key opens a session', async (name, { private: privateKey }) => {
  const { device } = openTestDevice(simulator.device(name), 'cisco_ios', { credentials: [byKey(privateKey)] });
  const session = await device.connect();
  expect(device.credentialId).toBe('k');
  expect(await session.readConfig()).toContain(`hostname ${name}`);
});

test('a key in PEM opens a session too', async () => {
  for (const name of ['ECDSA', 'RSA'] as const) {
    const parsed = parseKey(pairs[name].private);
    const pem = parsed instanceof Error ? '' : parsed.getPrivatePEM();
    expect(pem).toMatch(/^-----BEGIN (?:EC|RSA) PRIVATE KEY-----/);
    expect(await tried(simulator.device(name), [byKey(pem)])).toMatchObject({ error: undefined, credentialId: 'k' });
  }
});

test.each([
  ['an unknown key is offered once', 'ed25519', byKey(stranger.private), 1],
  ['the right key with another user name is refused', 'ed25519', byKey(pair.private, { username: 'jemand' }), 1],
  ['a device without keys gets only the offer', 'no-keys', byKey(pair.private), 0],
])('%s', async (_, name, credential, attempts) => {
  expect(await tried(simulator.device(name), [credential])).toMatchObject({
    error: { code: 'NR_DEVICE_AUTH_REFUSED', retryable: false },
    attempts,
    connections: 1,
  });
});

test.each(['ed25519', 'asks'])('%s accepts a key and a password, each tried in order', async (name) => {
  const device = simulator.device(name);
  expect(await tried(device, [byPassword])).toMatchObject({ credentialId: 'p', attempts: 1 });
  expect(await tried(device, [byKey(pair.private)])).toMatchObject({ credentialId: 'k', attempts: 1 });
  expect(await tried(device, [byKey(stranger.private), byPassword])).toMatchObject({
    error: undefined,
    credentialId: 'p',
    attempts: 2,
    connections: 2,
  });
});

test('a login by key becomes privileged with the enable password', async () => {
  const credentials = [byKey(pair.private, { enablePassword: 'Tor-auf-12' })];
  const session = await openTestDevice(simulator.device('enable'), 'cisco_ios', { credentials }).device.connect();
  expect(await session.readConfig()).toContain('hostname enable');
});

test('a simulated device refuses a client with the public key only', async () => {
  const device = simulator.device('ed25519');
  const { attempts, logins } = device.stats;
  const known = parseKey(pair.private);
  if (known instanceof Error) throw known;
  const other = parseKey(stranger.private);
  if (other instanceof Error) throw other;
  // Offers the known key and signs with another one.
  known.sign = (data, hash) => other.sign(data, hash);
  const client = new ssh2.Client();
  const ended = new Promise((resolve) => {
    client.on('ready', () => resolve('let in')).on('close', () => resolve('refused'));
  });
  const { username } = account;
  let offered = false;
  client.connect({
    host: device.address,
    port: device.port,
    username,
    authHandler: (_methods, _partial, next) => {
      if (offered) client.end();
      else next({ type: 'publickey', username, key: known });
      offered = true;
    },
  });
  expect(await ended).toBe('refused');
  expect(device.stats).toMatchObject({ attempts: attempts + 1, logins });
});

test.each([
  ['any text', 'canary-4711-key'],
  ['half a key', pair.private.slice(0, 200)],
  ['a public key', pair.public],
  ['an encrypted key', makeSshKey('ed25519', { cipher: 'aes256-ctr', passphrase: 'x', rounds: 1 }).private],
])('%s is reported as unreadable before any connection, and not repeated', async (_, text) => {
  const device = simulator.device('ed25519');
  const ended = await tried(device, [byKey(text)]);
  expect(ended).toMatchObject({ error: { code: 'NR_DEVICE_KEY_UNREADABLE', retryable: false }, connections: 0 });
  expect(String(ended.error)).not.toContain(text.slice(10, 40));
});

test('a key is masked in logs, as a whole and line by line', () => {
  for (const { private: privateKey } of Object.values(pairs)) {
    const wrapped = privateKey.replace(/[^\n-]{70}(?=[^\n-])/g, '$&\n');
    const { device } = openTestDevice(simulator.device('ed25519'), 'cisco_ios', { credentials: [byKey(wrapped)] });
    const { secrets } = device;
    expect(secrets.mask(`key: ${wrapped.trim()} .`)).toMatch(/^key: <secret:[0-9a-f]{16}> \.$/);
    const lines = wrapped.split('\n').filter((line) => line.length >= 8 && !line.startsWith('-'));
    expect(lines.length).toBeGreaterThan(1);
    for (const said of [JSON.stringify({ wrapped }), wrapped.replaceAll('\n', '\r\n'), lines.join(' ')]) {
      const masked = secrets.mask(said);
      expect(lines.filter((line) => masked.includes(line))).toEqual([]);
    }
    expect(secrets.mask('-----BEGIN RSA PRIVATE KEY-----')).toBe('-----BEGIN RSA PRIVATE KEY-----');
  }
});

test('a simulated device refuses a private key as authorizedKey', async () => {
  const started = startSimulator([{ name: 'x', platform: 'cisco_ios', ...account, authorizedKey: pair.private }]);
  await expect(started).rejects.toMatchObject({ code: 'NR_DEVICE_OPTION_INVALID' });
});

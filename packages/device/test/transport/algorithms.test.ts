import type { Algorithms, CipherAlgorithm, KexAlgorithm } from 'ssh2';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator, type SimulatedDevice } from '../../src/simulator/index.ts';
import { account, openTestDevice } from '../open.ts';

const ctr: CipherAlgorithm[] = ['aes128-ctr'];

/** The server of ssh2 appends the name of strict key exchange. This list stays as it is. */
const kex: KexAlgorithm[] = Object.assign<KexAlgorithm[], object>(['ecdh-sha2-nistp256'], {
  concat: () => ['ecdh-sha2-nistp256'],
});

const unsafe: readonly (readonly [string, Algorithms, string])[] = [
  ['SHA-1 MACs', { cipher: ctr, hmac: ['hmac-sha1', 'hmac-sha1-96'] }, 'hmac-sha1'],
  [
    'ChaCha20',
    { kex, cipher: ['chacha20-poly1305@openssh.com'] },
    'chacha20-poly1305@openssh.com without strict key exchange',
  ],
  [
    'encrypt-then-MAC',
    { kex, cipher: ctr, hmac: ['hmac-sha2-256-etm@openssh.com'] },
    'hmac-sha2-256-etm@openssh.com without strict key exchange',
  ],
  ['compression before the login', { compress: ['zlib'] }, 'zlib'],
  ['a SHA-1 key exchange', { kex: ['diffie-hellman-group14-sha1'] }, 'diffie-hellman-group14-sha1'],
  ['CBC', { cipher: ['aes128-cbc'], hmac: ['hmac-sha2-256'] }, 'aes128-cbc'],
];

async function start(algorithms: Algorithms): Promise<SimulatedDevice> {
  const simulator = await startSimulator([{ name: 'old', platform: 'cisco_ios', ...account, algorithms }]);
  onTestFinished(() => simulator.close());
  return simulator.device('old');
}

test.each(unsafe)('a device that offers only %s is refused before a password is sent', async (_, algorithms) => {
  const old = await start(algorithms);
  const { device } = openTestDevice(old, 'cisco_ios');
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_PROTOCOL',
    message: expect.stringMatching(/^old \(127\.0\.0\.1:\d+\) offers (no safe|only unsafe) /),
    hint: expect.stringContaining('--tag legacy-ssh'),
    retryable: false,
  });
  expect(old.stats.attempts).toBe(0);
  await device.close();
});

// The server of ssh2 always counts like strict key exchange: with it, only the refusal can be tried.
test.each(unsafe.filter(([, algorithms]) => algorithms.kex !== kex))(
  'a device with the tag legacy-ssh may use %s, with a warning',
  async (_, algorithms, name) => {
    const old = await start(algorithms);
    const info = { id: 'old', name: 'old', address: old.address, port: old.port, platform: 'cisco_ios' };
    const { device, log } = openTestDevice(old, 'cisco_ios', { info: { ...info, tags: ['legacy-ssh'], vars: {} } });
    await device.connect();
    expect(log.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual([
      `old (127.0.0.1:${old.port}) uses unsafe SSH algorithms: ${name}`,
    ]);
    await device.close();
  },
);

test('a device that also offers safe algorithms is used with these, without a warning', async () => {
  const old = await start({
    kex: ['diffie-hellman-group14-sha1', 'ecdh-sha2-nistp256'],
    cipher: ['chacha20-poly1305@openssh.com', 'aes128-cbc', 'aes128-ctr'],
    hmac: ['hmac-sha1', 'hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512'],
    compress: ['zlib', 'zlib@openssh.com'],
  });
  for (const legacyAlgorithms of [false, true]) {
    const { device, log } = openTestDevice(old, 'cisco_ios', { legacyAlgorithms });
    const session = await device.connect();
    await session.readConfig();
    expect(log.filter(({ level }) => level === 'warning')).toEqual([]);
    await device.close();
  }
});

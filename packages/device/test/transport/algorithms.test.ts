import type { Algorithms, CipherAlgorithm, KexAlgorithm, NegotiatedAlgorithms } from 'ssh2';
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { algorithmsFor, unsafeIn } from '../../src/transport/algorithms.ts';
import { OfferReader } from '../../src/transport/kex-offer.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { openTestDevice, simulate } from '../../test-utils/open.ts';

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
  ['a SHA-1 key exchange with 1024 bits', { kex: ['diffie-hellman-group1-sha1'] }, 'diffie-hellman-group1-sha1'],
  ['CBC', { cipher: ['aes128-cbc'], hmac: ['hmac-sha2-256'] }, 'aes128-cbc'],
  ['CBC with 192 bits', { cipher: ['aes192-cbc'], hmac: ['hmac-sha2-256'] }, 'aes192-cbc'],
  ['triple DES', { cipher: ['3des-cbc'], hmac: ['hmac-sha2-256'] }, '3des-cbc'],
];

const start = (algorithms: Algorithms): Promise<SimulatedDevice> =>
  simulate({ name: 'old', platform: 'cisco_ios', algorithms });

test.each(unsafe)('a device that offers only %s is refused before a password is sent', async (_, algorithms) => {
  const old = await start(algorithms);
  const { device } = openTestDevice(old, 'cisco_ios');
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_PROTOCOL',
    message: expect.stringMatching(/^old \(127\.0\.0\.1:\d+\) offers (no safe|only unsafe) /),
    hint: expect.stringContaining('`netraven devices set old --legacy-algorithms`'),
    retryable: false,
  });
  expect(old.stats.attempts).toBe(0);
});

// The server of ssh2 always counts like strict key exchange: with it, only the refusal can be tried.
test.each(unsafe.filter(([, algorithms]) => algorithms.kex !== kex))(
  'a device with legacyAlgorithms may use %s, with a warning',
  async (_, algorithms, name) => {
    const old = await start(algorithms);
    const { device, log } = openTestDevice(old, 'cisco_ios', { legacyAlgorithms: true });
    await device.connect();
    expect(log.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual([
      `old (127.0.0.1:${old.port}) uses unsafe SSH algorithms: ${name}`,
    ]);
  },
);

test.each([
  ['key exchange algorithm', { kex: ['diffie-hellman-group1-sha1', 'diffie-hellman-group14-sha1'] }],
  ['cipher', { cipher: ['3des-cbc', 'aes128-cbc'] }],
  ['MAC', { cipher: ctr, hmac: ['hmac-sha1', 'hmac-md5'] }],
] as const satisfies [string, Algorithms][])(
  'the error names the %ss that both sides offer',
  async (kind, algorithms) => {
    const old = await start(algorithms);
    const [offered = []] = Object.values(algorithms).slice(-1);
    const { device } = openTestDevice(old, 'cisco_ios');
    const error: unknown = await device.connect().catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(`offers no safe ${kind}: it offers ${offered.join(', ')}; NetRaven offers `);
    const ours = { kex: 'curve25519-sha256, ', cipher: 'aes128-ctr, ', hmac: 'hmac-sha2-256, ' };
    expect(String(error)).toContain(ours[Object.keys(algorithms).at(-1) as keyof typeof ours]);
  },
);

test('a device without a known algorithm is not used with legacyAlgorithms either, and no command is proposed', async () => {
  const old = await start({ cipher: ctr, hmac: ['hmac-md5'] });
  const { device } = openTestDevice(old, 'cisco_ios', { legacyAlgorithms: true });
  await expect(device.connect()).rejects.toMatchObject({
    code: 'NR_DEVICE_PROTOCOL',
    message: expect.stringMatching(/ offers no known MAC: it offers hmac-md5; NetRaven offers .*, hmac-sha1$/),
    hint: 'Update the software of the device.',
  });
});

test('an offer is read from any pieces of the stream, and a malformed one is left out', () => {
  const list = (names: string): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(names.length);
    return Buffer.concat([bytes, Buffer.from(names)]);
  };
  const lists = ['kex-a,ext-info-s', 'key-a,key-b', 'cipher-a', 'cipher-b', 'mac-a', 'mac-b', 'none', 'none', '', ''];
  const payload = Buffer.concat([Buffer.of(20), Buffer.alloc(16), ...lists.map(list), Buffer.alloc(5)]);
  const packet = Buffer.concat([Buffer.alloc(5), payload, Buffer.alloc(4)]);
  packet.writeUInt32BE(1 + payload.length + 4);
  packet.writeUInt8(4, 4);
  const stream = Buffer.concat([Buffer.from('hello\r\nSSH-2.0-x\r\n'), packet]);
  const reader = new OfferReader();
  expect(reader.isSilent).toBe(true);
  for (const byte of stream) reader.add(Buffer.of(byte));
  expect(reader.identification).toBe('SSH-2.0-x');
  expect(reader.offer).toEqual({
    kex: ['kex-a'],
    serverHostKey: ['key-a', 'key-b'],
    cipher: ['cipher-a'],
    hmac: ['mac-a'],
    compress: ['none'],
  });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(stream.length), (garbage, at) => {
      const broken = new OfferReader();
      broken.add(Buffer.concat([stream.subarray(0, at), garbage]));
      broken.add(Buffer.alloc(70_000, 'x'));
      expect(broken.isReading).toBe(false);
    }),
  );
});

test('a device that knows one safe algorithm only is reached, and an old one only if it is marked', () => {
  const safe = algorithmsFor(undefined, false);
  expect(safe.kex).toEqual([
    'curve25519-sha256@libssh.org',
    'curve25519-sha256',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group15-sha512',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group17-sha512',
    'diffie-hellman-group18-sha512',
  ]);
  expect(safe.cipher).toEqual(
    expect.arrayContaining([
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
    ]),
  );
  expect(safe.hmac).toEqual([
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
  ]);
  expect(safe.compress).toEqual(['none', 'zlib@openssh.com']);
  const old = algorithmsFor(undefined, true);
  expect(old.kex).toEqual([
    ...(safe.kex as string[]),
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group1-sha1',
  ]);
  expect(old.cipher).toEqual(expect.arrayContaining(['aes128-cbc', 'aes192-cbc', 'aes256-cbc']));
});

test('each kind of a pinned RSA key goes before the other kinds of keys', () => {
  const pinned = { algorithm: 'ssh-rsa', fingerprint: 'SHA256:' };
  const offered = (legacy: boolean): unknown => algorithmsFor(pinned, legacy).serverHostKey;
  expect(offered(false)).toMatchObject({ 0: 'rsa-sha2-512', 1: 'rsa-sha2-256', 2: 'ssh-ed25519' });
  expect(offered(true)).toMatchObject({ 0: 'rsa-sha2-512', 1: 'rsa-sha2-256', 2: 'ssh-rsa', 3: 'ssh-ed25519' });
});

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
  }
});

test.each([
  ['chacha20-poly1305@openssh.com', ''],
  ['aes128-ctr', 'hmac-sha2-256-etm@openssh.com'],
])('the warning names what is unsafe without strict key exchange (Terrapin): %s %s', (cipher, mac) => {
  const direction = { cipher, mac, compress: 'none', lang: '' };
  const negotiated = { kex: 'curve25519-sha256', serverHostKey: 'ssh-ed25519', cs: direction, sc: direction };
  const unsafeName = mac || cipher;
  expect(unsafeIn(negotiated as NegotiatedAlgorithms, false)).toEqual([`${unsafeName} without strict key exchange`]);
  expect(unsafeIn(negotiated as NegotiatedAlgorithms, true)).toEqual([]);
});

import { getCiphers } from 'node:crypto';
import type { Algorithms, NegotiatedAlgorithms, ServerHostKeyAlgorithm } from 'ssh2';
import type { HostKey } from './host-key.ts';

const serverHostKey: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

const chacha = 'chacha20-poly1305@openssh.com';

/**
 * In the order of preference. ChaCha20 and encrypt-then-MAC are last: they are unsafe with a device that does not know
 * strict key exchange (CVE-2023-48795, Terrapin).
 */
const safe = {
  kex: [
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
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    // OpenSSL may lack it.
    ...(getCiphers().includes('chacha20') ? [chacha] : []),
  ],
  hmac: ['hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
  // Compression before the login (`zlib`) gives a device that is not verified yet more code to attack.
  compress: ['none', 'zlib@openssh.com'],
};

/** Only for devices marked as old: SHA-1, CBC ciphers, compression before the login. The best of them first. */
const legacy = {
  serverHostKey: ['ssh-rsa'],
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1', 'diffie-hellman-group1-sha1'],
  cipher: [
    'aes128-cbc',
    'aes192-cbc',
    'aes256-cbc',
    // OpenSSL may lack it.
    ...(getCiphers().includes('des-ede3-cbc') ? ['3des-cbc'] : []),
  ],
  hmac: ['hmac-sha1'],
  compress: ['zlib'],
};

/** Returns the next step for a device without safe algorithms. @param legacyAllowed old algorithms were offered too */
export function algorithmsHint(device: string, legacyAllowed: boolean): string {
  const update = 'Update the software of the device.';
  if (legacyAllowed) return update;
  return `${update} Or allow old algorithms for this device: \`netraven devices set ${device} --legacy-algorithms\`.`;
}

/**
 * Returns the algorithms offered to a device. The kind of the pinned key comes first: a device with several keys must not
 * seem changed because it prefers another one.
 */
export function algorithmsFor(pinned: HostKey | undefined, legacyAllowed: boolean): Algorithms {
  const pinnedKinds =
    pinned?.algorithm === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [pinned?.algorithm];
  const offered = legacyAllowed ? [...serverHostKey, ...legacy.serverHostKey] : serverHostKey;
  const first = offered.filter((name) => pinnedKinds.includes(name));
  const all = (kind: keyof typeof safe): string[] => [...safe[kind], ...(legacyAllowed ? legacy[kind] : [])];
  return {
    serverHostKey: [...first, ...offered.filter((name) => !first.includes(name))],
    kex: all('kex'),
    cipher: all('cipher'),
    hmac: all('hmac'),
    compress: all('compress'),
  } as Algorithms;
}

/** Returns what is unsafe in the algorithms that a device agreed to. @param strict it knows strict key exchange */
export function unsafeIn({ kex, serverHostKey: hostKey, cs, sc }: NegotiatedAlgorithms, strict: boolean): string[] {
  const legacyNames = new Set<string>(Object.values(legacy).flat());
  const used = new Set<string>([
    kex,
    hostKey,
    ...[cs, sc].flatMap(({ cipher, mac, compress }) => [cipher, mac, compress]),
  ]);
  return [...used].flatMap((name) => {
    if (legacyNames.has(name)) return [name];
    const needsStrict = name === chacha || name.endsWith('-etm@openssh.com');
    return needsStrict && !strict ? [`${name} without strict key exchange`] : [];
  });
}

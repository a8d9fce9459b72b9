import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2';
import type { HostKey } from './host-key.ts';

const serverHostKey: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** Only for devices marked as old: SHA-1 signatures and key exchange, CBC ciphers. */
const legacy = {
  serverHostKey: ['ssh-rsa'],
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1'],
  cipher: ['aes128-cbc', 'aes256-cbc'],
} as const;

/**
 * Returns the algorithms offered to a device. The kind of the pinned key comes first: a device with several keys must not
 * seem changed because it prefers another one.
 */
export function algorithmsFor(pinned: HostKey | undefined, old: boolean): Algorithms {
  const kinds = pinned?.algorithm === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [pinned?.algorithm];
  const offered = old ? [...serverHostKey, ...legacy.serverHostKey] : serverHostKey;
  const first = offered.filter((name) => kinds.includes(name));
  return {
    serverHostKey: [...first, ...offered.filter((name) => !first.includes(name))],
    ...(old && { kex: { append: [...legacy.kex], prepend: [], remove: [] } }),
    ...(old && { cipher: { append: [...legacy.cipher], prepend: [], remove: [] } }),
  };
}

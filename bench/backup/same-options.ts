import type { ServerHostKeyAlgorithm } from 'ssh2';

/** What NetRaven offers too, in its order; everything else is ssh2's default in both. */
export const hostKeyKinds: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

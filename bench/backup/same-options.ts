import type { ServerHostKeyAlgorithm } from 'ssh2';

/** Host key types of NetRaven, in the same order. Other options are ssh2's defaults in both. */
export const hostKeyKinds: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

import ssh2 from 'ssh2';
import { hostKeyFrom, type HostKey } from '../transport/host-key.ts';

let shared: string | undefined;

/** Returns the private key that all devices of this process share. */
export function sharedHostKey(): string {
  shared ??= makeHostKey();
  return shared;
}

/** Returns a new ed25519 private key. */
export function makeHostKey(): string {
  // ssh2 cannot read 7 of 2000 keys that it makes.
  for (;;) {
    const key = ssh2.utils.generateKeyPairSync('ed25519').private;
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
}

/** Returns the public part of a private key. */
export function publicHostKey(privateKey: string): HostKey {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return hostKeyFrom(parsed.getPublicSSH());
}

import ssh2 from 'ssh2';
import { hostKeyFrom, type HostKey } from '../transport/host-key.ts';

let shared: string | undefined;

/** The private key the devices of this process share, made when first needed. */
export function sharedHostKey(): string {
  shared ??= makeHostKey();
  return shared;
}

/** A new ed25519 private key. */
export function makeHostKey(): string {
  // Now and then (7 of 2000) ssh2 makes a key that it cannot read itself.
  for (;;) {
    const key = ssh2.utils.generateKeyPairSync('ed25519').private;
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
}

/** What a client sees of a private key. */
export function publicHostKey(privateKey: string): HostKey {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return hostKeyFrom(parsed.getPublicSSH());
}

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
  return ssh2.utils.generateKeyPairSync('ed25519').private;
}

/** What a client sees of a private key. */
export function publicHostKey(privateKey: string): HostKey {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return hostKeyFrom(parsed.getPublicSSH());
}

import ssh2, { type ParsedKey, type PublicKeyAuthContext } from 'ssh2';
import { deviceError } from '../codes.ts';

/** Reads a public key in the form of `authorized_keys`. @throws {NetRavenError} NR_DEVICE_OPTION_INVALID */
export function readAuthorizedKey(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error || key.isPrivateKey()) {
    throw deviceError('NR_DEVICE_OPTION_INVALID', 'authorizedKey is not a public key such as `ssh-ed25519 AAAA…`');
  }
  return key;
}

/** Returns what a client offers: another key, the right key without a signature, or with a valid or invalid one. */
export function judgeKey(authorized: ParsedKey, context: PublicKeyAuthContext): 'other' | 'asks' | 'proven' | 'forged' {
  const { key, signature, blob, hashAlgo } = context;
  if (key.algo !== authorized.type || !key.data.equals(authorized.getPublicSSH())) return 'other';
  if (!signature || !blob) return 'asks';
  // ssh2 returns an error if it cannot verify. Its types lack that.
  const verified: unknown = authorized.verify(blob, signature, hashAlgo);
  return verified === true ? 'proven' : 'forged';
}

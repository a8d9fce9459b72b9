import ssh2, { type ParsedKey } from 'ssh2';
import { deviceError } from '../codes.ts';

/** Reads the private key of a credential. @throws {NetRavenError} NR_DEVICE_KEY_UNREADABLE */
export function readKey(credential: string, privateKey: string): ParsedKey {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) {
    throw deviceError('NR_DEVICE_KEY_UNREADABLE', `The private key of ${credential} cannot be read`, { cause: key });
  }
  if (key.isPrivateKey()) return key;
  throw deviceError('NR_DEVICE_KEY_UNREADABLE', `The key of ${credential} is a public one`);
}

import ssh2, { type ParsedKey } from 'ssh2';
import { deviceError } from '../codes.ts';
import type { OneAnswer } from './answer-once.ts';

/**
 * Offers a private key once. The server gets a signature only if it accepts the key; for RSA by SHA-2, or by SHA-1 if
 * `legacy` allows it and the server knows nothing else.
 *
 * @throws {NetRavenError} NR_DEVICE_KEY_UNREADABLE
 */
export function keyOnce(login: { name: string; username: string; privateKey: string }, legacy: boolean): OneAnswer {
  const { username } = login;
  const key = readKey(login.name, login.privateKey);
  let asked = false;
  let refusal: string | undefined;
  const sign: ParsedKey['sign'] = key.sign.bind(key);
  // ssh2 falls back to SHA-1 by itself. It takes an error in place of a signature as a refusal.
  key.sign = (data, hash) => {
    if (legacy || hash !== 'sha1') return sign(data, hash);
    refusal = 'accepts RSA keys only with unsafe SHA-1 signatures; use an ed25519 or ECDSA key';
    return new Error(refusal) as unknown as Buffer;
  };
  return {
    attempted: () => asked,
    refusal: () => refusal,
    next: (_methods, _partial, answer) => {
      answer(!asked && { type: 'publickey', username, key });
      asked = true;
    },
  };
}

function readKey(credential: string, privateKey: string): ParsedKey {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) {
    throw deviceError('NR_DEVICE_KEY_UNREADABLE', `Cannot read the private key of the credential ${credential}`, {
      cause: key,
    });
  }
  if (key.isPrivateKey()) return key;
  throw deviceError(
    'NR_DEVICE_KEY_UNREADABLE',
    `The credential ${credential} has a public key instead of a private one`,
  );
}

import ssh2, { type ParsedKey } from 'ssh2';
import { deviceError } from '../codes.ts';
import type { OneAnswer } from './answer-once.ts';

/** The end of the sentence for a device that demands a signature by SHA-1. */
export const onlySha1 = 'accepts RSA keys only with unsafe SHA-1 signatures; use an ed25519 or ECDSA key';

export interface KeyLogin {
  readonly name: string;
  readonly username: string;
  readonly privateKey: string;
}

/**
 * Offers a private key once. The server gets a signature only if it accepts the key; for RSA by SHA-2, or by SHA-1 if
 * `legacy` allows it and the server knows nothing else.
 *
 * @throws {NetRavenError} NR_DEVICE_KEY_UNREADABLE
 */
export function keyOnce(login: KeyLogin, legacy: boolean): OneAnswer {
  const { username } = login;
  const key = readKey(login);
  let asked = false;
  let refusal: string | undefined;
  const sign: ParsedKey['sign'] = key.sign.bind(key);
  // ssh2 falls back to SHA-1 by itself. It takes an error in place of a signature as a refusal.
  key.sign = (data, hash) => {
    if (legacy || hash !== 'sha1') return sign(data, hash);
    refusal = onlySha1;
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

function readKey({ name, privateKey }: KeyLogin): ParsedKey {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) {
    throw deviceError('NR_DEVICE_KEY_UNREADABLE', `Cannot read the private key of the credential ${name}`, {
      cause: key,
    });
  }
  if (key.isPrivateKey()) return key;
  throw deviceError('NR_DEVICE_KEY_UNREADABLE', `The credential ${name} has a public key instead of a private one`);
}

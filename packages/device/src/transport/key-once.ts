import type { ParsedKey } from 'ssh2';
import type { OneAnswer } from './answer-once.ts';
import { readKey } from './read-key.ts';

/**
 * Offers a private key to a server once: the server is asked whether it takes the key, and gets a signature if so. For RSA
 * that is one by SHA-2, unless `legacy` allows SHA-1 to a server that knows nothing else.
 *
 * @throws {NetRavenError} NR_DEVICE_KEY_UNREADABLE
 */
export function keyOnce(login: { name: string; username: string; privateKey: string }, legacy: boolean): OneAnswer {
  const { username } = login;
  const key = readKey(login.name, login.privateKey);
  let asked = false;
  let refusal: string | undefined;
  const sign: ParsedKey['sign'] = key.sign.bind(key);
  // ssh2 takes SHA-1 by itself where a server names no better, and an error in place of a signature for a no.
  key.sign = (data, hash) => {
    if (legacy || hash !== 'sha1') return sign(data, hash);
    refusal = 'takes RSA keys only by signatures with SHA-1, which are not safe: use an ed25519 or ECDSA key';
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

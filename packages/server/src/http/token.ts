import { createHash, timingSafeEqual } from 'node:crypto';
import { serverError } from '../codes.ts';

/** The token requests must carry, or its SHA-256. */
export type ServerToken = { readonly value: string } | { readonly hash: Uint8Array };

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Makes the check of an Authorization header. Hashes are compared, in constant time: neither the length nor the start
 * of the token shows in how long it takes.
 */
export function tokenCheck(token: ServerToken): (header: string | undefined) => void {
  const expected = 'hash' in token ? token.hash : sha256(token.value);
  return (header) => {
    const sent = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '')?.[1];
    if (sent === undefined) throw serverError('NR_TOKEN_REFUSED', 'The request has no bearer token');
    if (!timingSafeEqual(sha256(sent), expected))
      throw serverError('NR_TOKEN_REFUSED', 'The token is not the right one');
  };
}

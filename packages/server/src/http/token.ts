import { createHash, timingSafeEqual } from 'node:crypto';
import { serverError } from '../codes.ts';

/** The token requests must carry, or its SHA-256. */
export type ServerToken = { readonly value: string } | { readonly hash: Uint8Array };

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Refuses every token but the right one. @throws {NetRavenError} NR_TOKEN_REFUSED */
export type TokenCheck = (sent: string | undefined) => void;

/** The token of an Authorization header; undefined when there is none. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '')?.[1];
}

/**
 * Makes the check of a token. Hashes are compared, in constant time: neither the length nor the start of the token shows
 * in how long it takes.
 */
export function tokenCheck(token: ServerToken): TokenCheck {
  const expected = 'hash' in token ? token.hash : sha256(token.value);
  return (sent) => {
    if (sent === undefined) throw serverError('NR_TOKEN_REFUSED', 'The request has no bearer token');
    if (!timingSafeEqual(sha256(sent), expected))
      throw serverError('NR_TOKEN_REFUSED', 'The token is not the right one');
  };
}

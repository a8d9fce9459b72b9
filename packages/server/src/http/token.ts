import { createHash, timingSafeEqual } from 'node:crypto';
import { serverError } from '../codes.ts';

/** The API token, or its SHA-256. */
export type ServerToken = { readonly value: string } | { readonly hash: Uint8Array };

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Refuses a missing or wrong token. @throws {NetRavenError} NR_TOKEN_REFUSED */
export type TokenCheck = (sent: string | undefined) => void;

/** Returns the token of an Authorization header, if any. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '')?.[1];
}

/**
 * Creates the check of a token. It compares hashes in constant time. The duration reveals neither the length nor the
 * start of the token.
 */
export function tokenCheck(token: ServerToken): TokenCheck {
  const expected = 'hash' in token ? token.hash : sha256(token.value);
  return (sent) => {
    if (sent === undefined) throw serverError('NR_TOKEN_REFUSED', 'The request has no bearer token');
    if (!timingSafeEqual(sha256(sent), expected)) throw serverError('NR_TOKEN_REFUSED', 'The token is wrong');
  };
}

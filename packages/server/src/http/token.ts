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
  const isToken = comparison(token);
  return (sent) => {
    if (sent === undefined) throw serverError('NR_TOKEN_REFUSED', 'The request has no bearer token');
    if (!isToken(sent)) throw serverError('NR_TOKEN_REFUSED', 'The token is wrong');
  };
}

/** The header with the reveal token. */
export const revealHeader = 'netraven-reveal-token';

/**
 * Creates the check of the reveal token, which a request for secrets in clear has besides the API token. It compares like
 * {@link tokenCheck}. It throws NR_REVEAL_REFUSED.
 *
 * @param token undefined: no secret is shown to anyone
 */
export function revealCheck(token: ServerToken | undefined): TokenCheck {
  const isToken = token ? comparison(token) : () => false;
  return (sent) => {
    if (sent === undefined) throw serverError('NR_REVEAL_REFUSED', 'The request has no reveal token');
    if (!isToken(sent)) throw serverError('NR_REVEAL_REFUSED', 'The reveal token is wrong');
  };
}

/** Returns the SHA-256 of a token. */
export const hashOf = (token: ServerToken): Uint8Array => ('hash' in token ? token.hash : sha256(token.value));

function comparison(token: ServerToken): (sent: string) => boolean {
  const expected = hashOf(token);
  return (sent) => timingSafeEqual(sha256(sent), expected);
}

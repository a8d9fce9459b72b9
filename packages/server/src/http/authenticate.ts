import type { FastifyRequest } from 'fastify';
import { serverError } from '../codes.ts';
import type { Sessions } from './sessions.ts';
import { bearerOf, type TokenCheck } from './token.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Aborts when the session of the caller ends; undefined for the token, which is valid as long as the server runs. */
    sessionEnd: AbortSignal | undefined;
  }
}

const readOnly = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Accepts a request with the token or, from a page of this server, with the cookie of a session. Sets `sessionEnd`.
 * @throws {NetRavenError} NR_TOKEN_REFUSED, NR_SESSION_ENDED, NR_SERVER_ORIGIN_REFUSED
 */
export function authenticate(request: FastifyRequest, checkToken: TokenCheck, sessions: Sessions): void {
  const { authorization, cookie } = request.headers;
  const session = authorization === undefined ? sessions.find(cookie) : undefined;
  if (session === undefined) return checkToken(bearerOf(authorization));
  if (session === 'ended') throw serverError('NR_SESSION_ENDED', 'The session of the cookie has ended');
  // Browsers send the origin with every request that can change data. Without it, the caller is not a page.
  if (!readOnly.has(request.method) && request.headers.origin === undefined) refuse('The request has no Origin header');
  request.sessionEnd = session.ended;
}

/** Refuses requests from pages of another origin, even when signed in. @throws {NetRavenError} NR_SERVER_ORIGIN_REFUSED */
export function refuseForeignOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  if (readOnly.has(request.method) || origin === undefined) return;
  if (origin.toLowerCase() !== `http://${host?.toLowerCase()}`)
    refuse(`The origin of the request is not this server: ${JSON.stringify(origin)}`);
}

function refuse(message: string): never {
  throw serverError('NR_SERVER_ORIGIN_REFUSED', message);
}

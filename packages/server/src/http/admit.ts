import type { FastifyRequest } from 'fastify';
import { serverError } from '../codes.ts';
import type { Sessions } from './sessions.ts';
import { bearerOf, type TokenCheck } from './token.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Aborts when what let the asker in holds no more; undefined for the token, which holds as long as the server runs. */
    admission: AbortSignal | undefined;
  }
}

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets in who carries the token or, from a page of this server, the cookie of a session, and notes for how long.
 * @throws {NetRavenError} NR_TOKEN_REFUSED, NR_SESSION_ENDED, NR_SERVER_ORIGIN_REFUSED
 */
export function admit(request: FastifyRequest, checkToken: TokenCheck, sessions: Sessions): void {
  const { authorization, cookie } = request.headers;
  const session = authorization === undefined ? sessions.find(cookie) : undefined;
  if (session === undefined) return checkToken(bearerOf(authorization));
  if (session === 'ended') throw serverError('NR_SESSION_ENDED', 'The session of the cookie has ended');
  // A browser names the origin with whatever may change something: without it, it is no page that asks.
  if (!harmless.has(request.method) && request.headers.origin === undefined) refuse('no origin');
  request.admission = session.end;
}

/** Refuses what a page of another origin sends, be it signed in or not. @throws {NetRavenError} NR_SERVER_ORIGIN_REFUSED */
export function refuseForeignOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  if (harmless.has(request.method) || origin === undefined) return;
  if (origin.toLowerCase() !== `http://${host?.toLowerCase()}`) refuse(`the origin ${JSON.stringify(origin)}`);
}

function refuse(what: string): never {
  throw serverError('NR_SERVER_ORIGIN_REFUSED', `The request has ${what}, which is not this server's`);
}

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
 * Accepts a request with the token or the key of a session. Sets `sessionEnd`. Cookies are not read.
 * @throws {NetRavenError} NR_TOKEN_REFUSED, NR_SESSION_ENDED
 */
export function authenticate(request: FastifyRequest, checkToken: TokenCheck, sessions: Sessions): void {
  const bearer = bearerOf(request.headers.authorization);
  const session = sessions.find(bearer);
  if (session === undefined) return checkToken(bearer);
  if (session === 'ended') throw serverError('NR_SESSION_ENDED', 'The session has ended');
  request.sessionEnd = session.ended;
}

/** Refuses requests from pages of another origin, even with a token. @throws {NetRavenError} NR_SERVER_ORIGIN_REFUSED */
export function refuseForeignOrigin(request: FastifyRequest, port: number): void {
  const { origin, host } = request.headers;
  if (readOnly.has(request.method) || origin === undefined) return;
  if (origin.toLowerCase() === `http://${host?.toLowerCase()}`) return;
  const message = `The origin of the request is not this server: ${JSON.stringify(origin)}`;
  throw serverError('NR_SERVER_ORIGIN_REFUSED', message, {
    hint: `Use the page at http://127.0.0.1:${port}. ${fromElsewhere(port)} Programs must send the token and no Origin header. For a proxy, see docs/remote-access.md.`,
  });
}

/** Returns how a person at another computer reaches the server. The port must be the same, as the Host header has it. */
export function fromElsewhere(port: number): string {
  return `From another computer, run \`ssh -L ${port}:127.0.0.1:${port} <user>@<host>\` there, and open http://127.0.0.1:${port}.`;
}

import type { FastifyRequest } from 'fastify';
import type { CallerSession } from '../handlers/handler.ts';
import type { Sessions } from './sessions.ts';
import { bearerOf, type TokenCheck } from './token.ts';

/** Creates the session of a caller from the bearer token of the request. */
export function callerSession(
  request: FastifyRequest,
  { sessions, checkToken }: { readonly sessions: Sessions; readonly checkToken: TokenCheck },
): CallerSession {
  const bearer = bearerOf(request.headers.authorization);
  const session = sessions.find(bearer);
  return {
    signedIn: session !== undefined && session !== 'ended',
    begin(token) {
      checkToken(token);
      // One session per browser: the one before ends.
      sessions.end(bearer);
      return sessions.open();
    },
    end: () => sessions.end(bearer),
  };
}

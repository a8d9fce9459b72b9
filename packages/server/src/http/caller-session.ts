import type { FastifyRequest } from 'fastify';
import type { CallerSession } from '../handlers/handler.ts';
import type { Sessions } from './sessions.ts';
import type { CodeCheck } from './sign-in-codes.ts';
import { bearerOf, type TokenCheck } from './token.ts';

/** The sessions, and the checks of what opens one. */
export interface SignIns {
  readonly sessions: Sessions;
  readonly checkToken: TokenCheck;
  readonly checkCode: CodeCheck;
}

/** Creates the session of a caller from the bearer token of the request. */
export function callerSession(request: FastifyRequest, { sessions, checkToken, checkCode }: SignIns): CallerSession {
  const bearer = bearerOf(request.headers.authorization);
  const session = sessions.find(bearer);
  return {
    signedIn: session !== undefined && session !== 'ended',
    begin(given) {
      if ('code' in given) checkCode(given.code);
      else checkToken(given.token);
      // One session per browser: the one before ends.
      sessions.end(bearer);
      return sessions.open();
    },
    end: () => sessions.end(bearer),
  };
}

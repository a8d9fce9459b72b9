import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallerSession } from '../handlers/handler.ts';
import type { Sessions } from './sessions.ts';
import type { TokenCheck } from './token.ts';

/** Creates the session of a caller, which reads the cookie of the request and sets that of the response. */
export function callerSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions, checkToken }: { readonly sessions: Sessions; readonly checkToken: TokenCheck },
): CallerSession {
  const { cookie } = request.headers;
  const session = sessions.find(cookie);
  return {
    signedIn: session !== undefined && session !== 'ended',
    begin(token) {
      checkToken(token);
      // One session per browser: the one before ends. The answer has the cookie of the new one.
      sessions.end(cookie);
      reply.header('set-cookie', sessions.open());
    },
    end: () => void reply.header('set-cookie', sessions.end(cookie)),
  };
}

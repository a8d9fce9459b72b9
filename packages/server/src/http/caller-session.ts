import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallerSession } from '../handlers/handler.ts';
import type { Sessions } from './sessions.ts';
import type { TokenCheck } from './token.ts';

/** Makes what handlers see of sessions out of a request and its answer. */
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
      // Never two for one browser.
      sessions.end(cookie);
      reply.header('set-cookie', sessions.open());
    },
    end: () => void reply.header('set-cookie', sessions.end(cookie)),
  };
}

import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@netraven/core';
import { fastify, type FastifyInstance } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { serverError } from '../codes.ts';
import { answerError, answerProblems } from '../problems/answer-problems.ts';
import { answerUnreadable } from '../problems/answer-unreadable.ts';
import { authenticate, refuseForeignOrigin } from './authenticate.ts';
import { namesThisServer } from './loopback.ts';
import { securityHeaders } from './security-headers.ts';
import type { Sessions } from './sessions.ts';
import type { TokenCheck } from './token.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `token`: requires the token or a session. */
    auth?: 'token' | 'none';
  }
}

export interface AppOptions {
  readonly checkToken: TokenCheck;
  readonly sessions: Sessions;
  readonly logger: Logger;
}

/** Creates an app without routes: limits, headers, checks of every request, and errors as problem documents. */
export function createApp({ checkToken, sessions, logger }: AppOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: 1024 * 1024,
    // Limits the time to receive a request. `?wait=` delays the answer, which is not limited.
    requestTimeout: 30_000,
    exposeHeadRoutes: false,
    // Ignores ids from the client: an id in the log must be unique.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
    clientErrorHandler: answerUnreadable,
    // The hooks do not run for a URL that cannot be read.
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply.headers(securityHeaders), logger);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  // Parsing converts dates to text, and drops fields that the schema does not name.
  app.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (answer) =>
        JSON.stringify(schema.parse(answer)),
  );
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('sessionEnd', undefined);
  answerProblems(app, logger);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    const { port } = app.server.address() as AddressInfo;
    if (!namesThisServer(request.headers.host, port)) {
      throw serverError(
        'NR_SERVER_HOST_REFUSED',
        `The Host header ${JSON.stringify(request.headers.host ?? '')} does not name this server`,
      );
    }
    refuseForeignOrigin(request);
    if (request.routeOptions.config.auth === 'token') authenticate(request, checkToken, sessions);
  });
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    // Otherwise a connection that is busy while the server closes would stay open and keep the server running.
    if (closing) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    logger.debug(`${request.method} ${request.routeOptions.url ?? '(unknown)'} ${reply.statusCode}`, {
      requestId: request.id,
      ms: Math.round(reply.elapsedTime),
    });
  });
  return app;
}

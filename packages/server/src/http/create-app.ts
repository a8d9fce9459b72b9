import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@netraven/core';
import { fastify, type FastifyInstance } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { serverError } from '../codes.ts';
import { answerError, answerProblems } from '../problems/answer-problems.ts';
import { answerUnreadable } from '../problems/answer-unreadable.ts';
import { admit, refuseForeignOrigin } from './admit.ts';
import { namesThisServer } from './loopback.ts';
import { securityHeaders } from './security-headers.ts';
import type { Sessions } from './sessions.ts';
import type { TokenCheck } from './token.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `token`: refused without one, or a session that stands for it. */
    auth?: 'token' | 'none';
  }
}

export interface AppOptions {
  readonly checkToken: TokenCheck;
  readonly sessions: Sessions;
  readonly logger: Logger;
}

/** Makes an app without routes: limits, headers, the checks every request passes, and errors as problem documents. */
export function createApp({ checkToken, sessions, logger }: AppOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: 1024 * 1024,
    // For receiving a request; `?wait=` takes its time when answering.
    requestTimeout: 30_000,
    exposeHeadRoutes: false,
    // Never the sender's: an id in the log is one request.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
    clientErrorHandler: answerUnreadable,
    // A URL that cannot be read never gets as far as the hooks.
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply.headers(securityHeaders), logger);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  // Parses rather than encodes: the schema turns dates into text and drops fields that it does not name.
  app.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (answer) =>
        JSON.stringify(schema.parse(answer)),
  );
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('admission', undefined);
  answerProblems(app, logger);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    const { port } = app.server.address() as AddressInfo;
    if (!namesThisServer(request.headers.host, port)) {
      throw serverError('NR_SERVER_HOST_REFUSED', `This server is not ${JSON.stringify(request.headers.host ?? '')}`);
    }
    refuseForeignOrigin(request);
    if (request.routeOptions.config.auth === 'token') admit(request, checkToken, sessions);
  });
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    // Else a connection that was busy when the server closed would be kept open, and the server with it.
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

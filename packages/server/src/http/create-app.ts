import { randomUUID } from 'node:crypto';
import type { ServerOptions } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from '@netraven/core';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { serverError } from '../codes.ts';
import { answerError, answerProblems } from '../problems/answer-problems.ts';
import { answerUnreadable } from '../problems/answer-unreadable.ts';
import { readable, unreadableLogger } from '../problems/readable.ts';
import { authenticate, fromElsewhere, refuseForeignOrigin } from './authenticate.ts';
import { urlOf } from '../home/server-file.ts';
import { namesThisServer } from './loopback.ts';
import { securityHeaders } from './security-headers.ts';
import type { Sessions } from './sessions.ts';
import { bearerOf, revealHeader, type TokenCheck } from './token.ts';
import { WrongTokens } from './wrong-tokens.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `token` or absent: requires the token or a session. `signature`: the handler checks it. `none`: open to everyone. */
    auth?: 'token' | 'signature' | 'none';
    /** `reveal`: requires the reveal token too, see {@link AppOptions.checkReveal}. */
    right?: 'reveal' | undefined;
  }
}

export interface AppOptions {
  readonly checkToken: TokenCheck;
  readonly checkReveal: TokenCheck;
  readonly sessions: Sessions;
  readonly logger: Logger;
  /** Default {@link defaultTimeouts}. */
  readonly timeouts?: Timeouts;
}

/** Limits of the time to receive a request, in ms. They are checked every `connectionsCheckingInterval`. */
export type Timeouts = Pick<ServerOptions, 'headersTimeout' | 'connectionsCheckingInterval'> & {
  readonly requestTimeout: number;
};

export const defaultTimeouts: Timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
};

/**
 * Requests of a connection before it is closed. Node answers all requests that a connection sent ahead in one turn of the
 * event loop: 30,000 of them held up all others for 11 s.
 */
export const mostRequests = 250;

/** Creates an app without routes: limits, headers, checks of every request, and errors as problem documents. */
export function createApp({
  checkToken,
  checkReveal,
  sessions,
  logger,
  timeouts: { requestTimeout, ...http } = defaultTimeouts,
}: AppOptions): FastifyInstance {
  const wrongTokens = new WrongTokens(logger);
  const app = fastify({
    http,
    bodyLimit: 1024 * 1024,
    // Of the time to receive a request only: the answer to `?wait=` may take longer.
    requestTimeout,
    // Node refuses what comes after them, but closes the connection only when it is idle.
    maxRequestsPerSocket: mostRequests,
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
  const show = unreadableLogger(logger);
  app.setSerializerCompiler<z.ZodType>(({ schema }) => (answer) => {
    const { value, unreadable } = readable(schema, answer);
    show(unreadable);
    return JSON.stringify(value);
  });
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('sessionEnd', undefined);
  answerProblems(app, logger);

  const requestsOf = new WeakMap<Socket, number>();
  const lastRequests = new WeakSet<FastifyRequest>();
  app.addHook('onRequest', async (request, reply) => {
    const count = (requestsOf.get(request.socket) ?? 0) + 1;
    requestsOf.set(request.socket, count);
    if (count === mostRequests) lastRequests.add(request);
    reply.headers(securityHeaders).header('x-request-id', request.id);
    const own = app.server.address() as AddressInfo;
    const moved = numericAddress(request, own);
    if (moved !== undefined) return reply.header('cache-control', 'no-store').redirect(moved, 307);
    refuseOtherHost(request, own.port);
    refuseForeignOrigin(request, own.port);
    const { auth = 'token', right } = request.routeOptions.config;
    // No route: answered with 404.
    if (auth === 'token' && !request.is404) authenticate(request, checkToken, sessions);
    if (right === 'reveal') checkReveal(request.raw.headersDistinct[revealHeader]?.join());
    return undefined;
  });
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (request, reply) => {
    // Only a token can be guessed: the key of an ended session is sent by a page that is still open. Another route answers
    // 401 only to a sign-in or a webhook.
    const { auth = 'token', right } = request.routeOptions.config;
    const { authorization } = request.headers;
    const isToken = authorization !== undefined && sessions.find(bearerOf(authorization)) === undefined;
    const isGuess =
      reply.statusCode === 401
        ? isToken || auth !== 'token'
        : reply.statusCode === 403 && right === 'reveal' && request.headers[revealHeader] !== undefined;
    if (isGuess && (await wrongTokens.count(request.ip)) === 'drop') request.raw.destroy();
    // A connection that is busy while the server closes would keep it running. An unread body may be endless.
    if (closing || !request.raw.complete || lastRequests.has(request)) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    logger.debug(`${request.method} ${request.routeOptions.url ?? '(unknown)'} ${reply.statusCode}`, {
      requestId: request.id,
      ms: Math.round(reply.elapsedTime),
    });
  });
  return app;
}

/** Returns the address to which a person who opened the page at `localhost` is sent: see {@link namesThisServer}. */
function numericAddress({ method, url, headers }: FastifyRequest, server: AddressInfo): string | undefined {
  const isPage = method === 'GET' && url.startsWith('/') && headers.accept?.includes('text/html') === true;
  if (!isPage || headers.host?.toLowerCase() !== `localhost:${server.port}`) return undefined;
  return `${urlOf(server)}${url}`;
}

/**
 * Refuses a request that names another host, by its Host header or in an absolute URL, or more than one.
 * @throws {NetRavenError} NR_REQUEST_MALFORMED, NR_SERVER_HOST_REFUSED
 */
function refuseOtherHost({ raw, headers }: FastifyRequest, port: number): void {
  const { url = '/', headersDistinct } = raw;
  if ((headersDistinct['host']?.length ?? 0) > 1)
    throw serverError('NR_REQUEST_MALFORMED', 'The request has more than one Host header');
  const names = [headers.host];
  // Node and Fastify ignore the host of an absolute URL, although it overrides the header (RFC 9112, section 3.2.2).
  if (!url.startsWith('/')) names.push(/^http:\/\/([^/?#]*)/i.exec(url)?.[1]);
  for (const name of names) {
    if (namesThisServer(name, port)) continue;
    const place = name === headers.host ? 'Host header' : 'URL';
    throw serverError(
      'NR_SERVER_HOST_REFUSED',
      `The ${place} ${JSON.stringify(name ?? '')} does not name this server`,
      {
        hint: `Open http://127.0.0.1:${port}. ${fromElsewhere(port)} A proxy must send \`Host: 127.0.0.1:${port}\`: see docs/remote-access.md.`,
      },
    );
  }
}

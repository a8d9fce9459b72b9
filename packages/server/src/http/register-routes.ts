import {
  apiPrefix,
  isStream,
  listRoutes,
  problemMediaType,
  problemSchema,
  type Route,
  type RouteEntry,
  type StreamRoute,
} from '@netraven/api';
import type { FastifyInstance, FastifySchema, RouteHandlerMethod } from 'fastify';
import { z } from 'zod';
import type { AnyHandler, AnyStreamHandler, HandlerContext } from '../handlers/handler.ts';
import { handlers } from '../handlers/handlers.ts';
import type { Streams } from '../streams/streams.ts';
import { callerSession } from './caller-session.ts';
import { endOf } from './end-of.ts';
import type { Sessions } from './sessions.ts';
import type { TokenCheck } from './token.ts';

/** Checks that let a caller in. */
interface EntryPoint {
  readonly sessions: Sessions;
  readonly checkToken: TokenCheck;
}

/** Puts the table of routes on an app, each with its handler. */
export function registerRoutes(
  app: FastifyInstance,
  context: HandlerContext,
  streams: Streams,
  entryPoint: EntryPoint,
): void {
  const bySubject = handlers as unknown as Record<string, Record<string, unknown>>;
  for (const entry of listRoutes()) {
    const { route, subject, name } = entry;
    const handler = bySubject[subject]?.[name];
    if (!handler) throw new TypeError(`no handler for ${entry.id}`);
    app.route({
      method: route.method,
      url: `${apiPrefix}${route.path}`,
      schema: schemaOf(entry),
      config: { auth: route.auth },
      handler: isStream(route)
        ? streaming(route, handler as AnyStreamHandler, context, streams)
        : answering(route, handler as AnyHandler, context, entryPoint),
    });
  }
}

function answering(
  route: Route,
  handler: AnyHandler,
  context: HandlerContext,
  entryPoint: EntryPoint,
): RouteHandlerMethod {
  return async (request, reply) => {
    const { params, query, body, headers } = request;
    const session = callerSession(request, reply, entryPoint);
    const answer = await handler(context, { params, query, body, headers, session, signal: endOf(reply) });
    return reply.code(route.status ?? 200).send(answer);
  };
}

function streaming(
  route: StreamRoute,
  handler: AnyStreamHandler,
  context: HandlerContext,
  streams: Streams,
): RouteHandlerMethod {
  return async (request, reply) => {
    const sent = request.headers['last-event-id'];
    const lastId = sent === undefined ? undefined : Number(sent);
    const query = request.query as object;
    return streams.open(reply, route, (signal) => handler(context, { query, lastId, signal }));
  };
}

/** Where a reader was that comes back; the browser's EventSource sends it by itself. */
const streamHeaders = z.object({
  'last-event-id': z
    .string()
    .regex(/^\d{1,15}$/)
    .exactOptional(),
});

/** A key in the query of a route that takes none is a mistake too. */
const noQuery = z.strictObject({});

function schemaOf({ id, subject, route }: RouteEntry): FastifySchema {
  const stream = isStream(route);
  const { params, query, body, headers }: Partial<Route> = stream
    ? { query: route.query, headers: streamHeaders }
    : route;
  const answer = stream ? { content: { 'text/event-stream': { schema: route.event } } } : route.response;
  return {
    operationId: id,
    tags: [subject],
    summary: route.summary,
    ...(route.auth === 'token' && { security: [{ token: [] }] }),
    ...(params && { params }),
    querystring: query ?? noQuery,
    ...(body && { body }),
    ...(headers && { headers }),
    response: {
      [route.status ?? 200]: answer,
      default: { description: 'A problem', content: { [problemMediaType]: { schema: problemSchema } } },
    },
  };
}

import {
  answerSchema,
  apiPrefix,
  isStream,
  listRoutes,
  methodOf,
  problemMediaType,
  problemSchema,
  type AnyRoute,
  type Route,
  type RouteEntry,
  type StreamRoute,
} from '@netraven/api';
import type { FastifyInstance, FastifyPluginAsync, FastifySchema, RouteHandlerMethod, RouteOptions } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AnyHandler, AnyStreamHandler, HandlerContext } from '../handlers/handler.ts';
import { handlers } from '../handlers/handlers.ts';
import type { Streams } from '../streams/streams.ts';
import { callerSession, type SignIns } from './caller-session.ts';
import { closeSignal } from './close-signal.ts';
import { requestDatabase } from './request-database.ts';

/** Registers every route of the table with its handler. */
export function registerRoutes(
  app: FastifyInstance,
  context: HandlerContext,
  streams: Streams,
  authentication: SignIns,
): void {
  const bySubject = handlers as unknown as Record<string, Record<string, unknown>>;
  for (const entry of listRoutes()) {
    const { route, subject, name } = entry;
    const handler = bySubject[subject]?.[name];
    if (!handler) throw new TypeError(`No handler for ${entry.id}`);
    const options: RouteOptions = {
      method: methodOf(route),
      url: `${apiPrefix}${route.path}`,
      schema: schemaOf(entry),
      config: { auth: authOf(route), right: route.right },
      ...(route.bodyLimit !== undefined && { bodyLimit: route.bodyLimit }),
      handler: isStream(route)
        ? streamHandler({ ...entry, route }, handler as AnyStreamHandler, context, streams)
        : requestHandler({ ...entry, route }, handler as AnyHandler, context, authentication),
    };
    if (route.auth === 'signature') void app.register(withRawBody(options));
    else app.route(options);
  }
}

/** Returns a plugin with a route that gets the body as it came: its handler checks the signature first. */
function withRawBody(options: RouteOptions): FastifyPluginAsync {
  return async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setValidatorCompiler<z.ZodType>((route) =>
      route.httpPart === 'body' ? (body: unknown) => ({ value: body }) : validatorCompiler(route),
    );
    scope.route(options);
  };
}

function requestHandler(
  entry: RouteEntry & { readonly route: Route },
  handler: AnyHandler,
  context: HandlerContext,
  authentication: SignIns,
): RouteHandlerMethod {
  return async (request, reply) => {
    const { params, query, body, headers } = request;
    const raw = Buffer.isBuffer(body) ? body : undefined;
    const session = callerSession(request, authentication);
    const signal = closeSignal(reply);
    const asked = { params, query, body, headers, raw, session, address: request.ip, signal };
    const answer = await handler({ ...context, db: requestDatabase(context.db, entry, query, signal) }, asked);
    return reply.code(entry.route.status ?? 200).send(answer);
  };
}

function streamHandler(
  entry: RouteEntry & { readonly route: StreamRoute },
  handler: AnyStreamHandler,
  context: HandlerContext,
  streams: Streams,
): RouteHandlerMethod {
  return async (request, reply) => {
    const sent = request.headers['last-event-id'];
    const lastId = sent === undefined ? undefined : Number(sent);
    const query = request.query as object;
    return streams.open(reply, entry.route, (signal) =>
      handler({ ...context, db: requestDatabase(context.db, entry, query, signal) }, { query, lastId, signal }),
    );
  };
}

const authOf = ({ auth = 'token' }: AnyRoute): NonNullable<AnyRoute['auth']> => auth;

/** Position of a client that reconnects. The EventSource of browsers sends it automatically. */
const streamHeaders = z.object({
  'last-event-id': z
    .string()
    .regex(/^\d{1,15}$/)
    .exactOptional(),
});

/** Refuses all query keys of a route without a query. */
const noQuery = z.strictObject({});

function schemaOf({ id, subject, route }: RouteEntry): FastifySchema {
  const stream = isStream(route);
  const { params, query, body, headers }: Partial<Route> = stream
    ? { query: route.query, headers: streamHeaders }
    : route;
  const answer = stream ? { content: { 'text/event-stream': { schema: route.event } } } : answerSchema(route);
  return {
    operationId: id,
    tags: [subject],
    summary: route.summary,
    ...(authOf(route) === 'token' && { security: [{ token: [] }] }),
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

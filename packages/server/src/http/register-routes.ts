import { apiPrefix, listRoutes, problemMediaType, problemSchema, type Route, type RouteEntry } from '@netraven/api';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { z } from 'zod';
import { endOf } from './end-of.ts';
import type { AnyHandler, HandlerContext } from '../handlers/handler.ts';
import { handlers } from '../handlers/handlers.ts';

/** Puts the table of routes on an app, each with its handler. */
export function registerRoutes(app: FastifyInstance, context: HandlerContext): void {
  const bySubject = handlers as unknown as Record<string, Record<string, AnyHandler | undefined>>;
  for (const entry of listRoutes()) {
    const { route, subject, name } = entry;
    const handler = bySubject[subject]?.[name];
    if (!handler) throw new TypeError(`no handler for ${entry.id}`);
    app.route({
      method: route.method,
      url: `${apiPrefix}${route.path}`,
      schema: schemaOf(entry),
      config: { auth: route.auth },
      handler: async (request, reply) => {
        const { params, query, body, headers } = request;
        const answer = await handler(context, { params, query, body, headers, signal: endOf(reply) });
        return reply.code(route.status ?? 200).send(answer);
      },
    });
  }
}

/** A key in the query of a route that takes none is a mistake too. */
const noQuery = z.strictObject({});

function schemaOf({ id, subject, route }: RouteEntry): FastifySchema {
  const { params, query, body, headers, response }: Partial<Route> = route;
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
      [route.status ?? 200]: response,
      default: { description: 'A problem', content: { [problemMediaType]: { schema: problemSchema } } },
    },
  };
}

import swagger from '@fastify/swagger';
import { apiPrefix } from '@netraven/api';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';

/** Serves `/api/v1/openapi.json`, a description of all routes that are registered later. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'NetRaven', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: createJsonSchemaTransform({}),
  });
  app.get(`${apiPrefix}/openapi.json`, { schema: { hide: true }, config: { auth: 'token' } }, () => app.swagger());
}

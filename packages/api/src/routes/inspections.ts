import { idParamsSchema } from '../schemas/fields.ts';
import { inspectionQuerySchema, inspectionSchema } from '../schemas/inspections.ts';
import type { RouteTable } from './route.ts';

export const inspectionRoutes = {
  create: {
    method: 'POST',
    path: '/devices/:id/test',
    auth: 'token',
    status: 201,
    summary: 'Tests a device step by step: name, ping, TCP, host key, login, prompt, configuration. Stores no output.',
    params: idParamsSchema,
    response: inspectionSchema,
  },
  get: {
    method: 'GET',
    path: '/inspections/:id',
    auth: 'token',
    summary: 'Shows the steps of a test so far. With `steps`, waits up to 20 s for more.',
    params: idParamsSchema,
    query: inspectionQuerySchema,
    response: inspectionSchema,
  },
} as const satisfies RouteTable;

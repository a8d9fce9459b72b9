import { z } from 'zod';
import { idParamsSchema, idSchema } from '../schemas/fields.ts';
import { inspectionQuerySchema, inspectionRequestSchema, inspectionSchema } from '../schemas/inspections.ts';
import type { RouteTable } from './route.ts';

export const inspectionRoutes = {
  create: {
    method: 'POST',
    path: '/devices/:id/inspections',
    status: 201,
    summary:
      'Inspects a device step by step with its stored credentials: tests it, detects its platform, or records a session, masked.',
    params: idParamsSchema,
    body: inspectionRequestSchema,
    response: inspectionSchema,
  },
  get: {
    path: '/inspections/:id',
    summary: 'Shows the steps of an inspection so far, and its result. With `steps`, waits up to 20 s for more.',
    params: idParamsSchema,
    query: inspectionQuerySchema,
    response: inspectionSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/inspections/:id',
    summary: 'Forgets an inspection and its result. Cancels it, if it is not done.',
    params: idParamsSchema,
    response: z.object({ id: idSchema }),
  },
} as const satisfies RouteTable;

import { liveSchema, readySchema } from '../schemas/health.ts';
import type { RouteTable } from './route.ts';

export const healthRoutes = {
  live: {
    path: '/health/live',
    auth: 'none',
    summary: 'Answers if the server runs.',
    response: liveSchema,
  },
  ready: {
    path: '/health/ready',
    auth: 'none',
    summary: 'Answers if the database answers and a worker is live.',
    response: readySchema,
  },
} as const satisfies RouteTable;

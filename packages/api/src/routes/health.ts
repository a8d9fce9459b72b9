import { liveSchema, readySchema } from '../schemas/health.ts';
import type { RouteTable } from './route.ts';

export const healthRoutes = {
  live: {
    method: 'GET',
    path: '/health/live',
    auth: 'none',
    summary: 'Says that the server answers.',
    response: liveSchema,
  },
  ready: {
    method: 'GET',
    path: '/health/ready',
    auth: 'none',
    summary: 'Says whether the database answers and a worker is live.',
    response: readySchema,
  },
} as const satisfies RouteTable;

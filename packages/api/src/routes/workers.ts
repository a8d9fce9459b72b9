import { workerListSchema } from '../schemas/workers.ts';
import type { RouteTable } from './route.ts';

export const workerRoutes = {
  list: {
    path: '/workers',
    summary: 'Lists the worker processes with their pools, latest first.',
    response: workerListSchema,
  },
} as const satisfies RouteTable;

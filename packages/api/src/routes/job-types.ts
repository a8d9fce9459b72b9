import { jobTypeListSchema } from '../schemas/job-types.ts';
import type { RouteTable } from './route.ts';

export const jobTypeRoutes = {
  list: {
    path: '/job-types',
    summary: 'Lists the job types that live workers can run.',
    response: jobTypeListSchema,
  },
} as const satisfies RouteTable;

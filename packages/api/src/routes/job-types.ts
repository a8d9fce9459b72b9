import { jobTypeListSchema, type JobTypeList } from '../schemas/job-types.ts';
import type { Route } from './route.ts';

export interface JobTypeRoutes {
  readonly list: Route<{ response: JobTypeList }>;
}

export const jobTypeRoutes: JobTypeRoutes = {
  list: {
    method: 'GET',
    path: '/job-types',
    auth: 'token',
    summary: 'Lists the job types that live workers can run.',
    response: jobTypeListSchema,
  },
};

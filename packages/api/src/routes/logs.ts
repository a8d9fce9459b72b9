import { logListSchema, logQuerySchema, type LogList, type LogQuery } from '../schemas/logs.ts';
import type { Route } from './route.ts';

export interface LogRoutes {
  readonly list: Route<{ query: LogQuery; response: LogList }>;
}

export const logRoutes: LogRoutes = {
  list: {
    method: 'GET',
    path: '/logs',
    auth: 'token',
    summary: 'Lists entries of the unified log.',
    query: logQuerySchema,
    response: logListSchema,
  },
};

import {
  logEntrySchema,
  logFollowQuerySchema,
  logListSchema,
  logQuerySchema,
  type LogEntry,
  type LogFollowQuery,
  type LogList,
  type LogQuery,
} from '../schemas/logs.ts';
import type { Route, StreamRoute } from './route.ts';

export interface LogRoutes {
  readonly list: Route<{ query: LogQuery; response: LogList }>;
  readonly follow: StreamRoute<{ query: LogFollowQuery; event: LogEntry }>;
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
  follow: {
    method: 'GET',
    path: '/logs/stream',
    auth: 'token',
    summary: 'Tells what is added to the unified log.',
    query: logFollowQuerySchema,
    event: logEntrySchema,
    identify: ({ id }) => String(id),
  },
};

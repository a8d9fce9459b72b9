import { logEntrySchema, logFollowQuerySchema, logListSchema, logQuerySchema, type LogEntry } from '../schemas/logs.ts';
import type { RouteTable } from './route.ts';

export const logRoutes = {
  list: {
    path: '/logs',
    summary: 'Lists entries of the unified log.',
    query: logQuerySchema,
    response: logListSchema,
  },
  follow: {
    path: '/logs/stream',
    summary: 'Streams new entries of the unified log.',
    query: logFollowQuerySchema,
    event: logEntrySchema,
    identify: ({ id }: LogEntry) => String(id),
  },
} as const satisfies RouteTable;

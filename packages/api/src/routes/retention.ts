import { changeRetentionSchema, retentionSchema } from '../schemas/retention.ts';
import type { RouteTable } from './route.ts';

export const retentionRoutes = {
  get: {
    path: '/retention',
    summary: 'Shows how long logs, runs and versions are kept.',
    response: retentionSchema,
  },
  change: {
    method: 'PATCH',
    path: '/retention',
    summary: 'Changes how long logs, runs and versions are kept. It applies within an hour.',
    body: changeRetentionSchema,
    response: retentionSchema,
  },
} as const satisfies RouteTable;

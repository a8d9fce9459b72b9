import { statusSchema } from '../schemas/status.ts';
import type { RouteTable } from './route.ts';

export const statusRoutes = {
  get: {
    path: '/status',
    summary: 'Shows the state of all devices, what runs, what is due next, and what is wrong.',
    response: statusSchema,
  },
} as const satisfies RouteTable;

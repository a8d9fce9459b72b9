import {
  changeWindowSchema,
  newWindowSchema,
  windowListSchema,
  windowParamsSchema,
  windowSchema,
} from '../schemas/schedules.ts';
import type { RouteTable } from './route.ts';

export const windowRoutes = {
  list: {
    path: '/windows',
    summary: 'Lists the windows in which runs of schedules and triggers may or may not start.',
    response: windowListSchema,
  },
  create: {
    method: 'POST',
    path: '/windows',
    status: 201,
    summary: 'Adds a window. It holds for all schedules and triggers.',
    body: newWindowSchema,
    response: windowSchema,
  },
  change: {
    method: 'PATCH',
    path: '/windows/:name',
    summary: 'Changes a window. The change applies at once.',
    params: windowParamsSchema,
    body: changeWindowSchema,
    response: windowSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/windows/:name',
    summary: 'Removes a window.',
    params: windowParamsSchema,
    response: windowSchema,
  },
} as const satisfies RouteTable;

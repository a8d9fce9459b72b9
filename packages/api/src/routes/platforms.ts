import { platformListSchema } from '../schemas/platforms.ts';
import type { RouteTable } from './route.ts';

export const platformRoutes = {
  list: {
    path: '/platforms',
    summary: 'Lists the platforms that live workers found, good and bad, with problems and fixes.',
    response: platformListSchema,
  },
} as const satisfies RouteTable;

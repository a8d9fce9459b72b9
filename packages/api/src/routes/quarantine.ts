import { revealHeadersSchema, revealSchema } from '../schemas/audit.ts';
import { idParamsSchema } from '../schemas/fields.ts';
import { quarantinedTextSchema, quarantineListSchema, quarantineQuerySchema } from '../schemas/quarantine.ts';
import type { RouteTable } from './route.ts';

export const quarantineRoutes = {
  list: {
    path: '/quarantine',
    summary: 'Lists texts of devices that were refused, newest first, without the texts.',
    query: quarantineQuerySchema,
    response: quarantineListSchema,
  },
  reveal: {
    method: 'POST',
    path: '/quarantine/:id/reveal',
    right: 'reveal',
    summary: 'Shows a refused text in clear, and notes it in the audit.',
    params: idParamsSchema,
    headers: revealHeadersSchema,
    body: revealSchema,
    response: quarantinedTextSchema,
  },
} as const satisfies RouteTable;

import { auditCheckSchema, auditListSchema, auditQuerySchema } from '../schemas/audit.ts';
import type { RouteTable } from './route.ts';

export const auditRoutes = {
  list: {
    path: '/audit',
    summary: 'Lists who saw secrets in clear, when and why, newest first.',
    query: auditQuerySchema,
    response: auditListSchema,
  },
  verify: {
    path: '/audit/verify',
    summary: 'Checks that no entry of the audit was changed or removed.',
    response: auditCheckSchema,
  },
} as const satisfies RouteTable;

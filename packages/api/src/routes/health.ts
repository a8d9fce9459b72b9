import { liveSchema, proofQuerySchema, proofSchema, readySchema } from '../schemas/health.ts';
import type { RouteTable } from './route.ts';

export const healthRoutes = {
  live: {
    path: '/health/live',
    auth: 'none',
    summary: 'Answers if the server runs.',
    response: liveSchema,
  },
  proof: {
    path: '/health/proof',
    auth: 'none',
    summary:
      'Proves that the server knows the API token or the reveal token: the HMAC-SHA256 of `<nonce> <port>` with the SHA-256 of the token.',
    query: proofQuerySchema,
    response: proofSchema,
  },
  ready: {
    path: '/health/ready',
    auth: 'none',
    summary: 'Answers if the database answers and a worker is live.',
    response: readySchema,
  },
} as const satisfies RouteTable;

import { liveSchema, readySchema, type Live, type Ready } from '../schemas/health.ts';
import type { Route } from './route.ts';

export interface HealthRoutes {
  readonly live: Route<{ response: Live }>;
  readonly ready: Route<{ response: Ready }>;
}

export const healthRoutes: HealthRoutes = {
  live: {
    method: 'GET',
    path: '/health/live',
    auth: 'none',
    summary: 'Says that the server answers.',
    response: liveSchema,
  },
  ready: {
    method: 'GET',
    path: '/health/ready',
    auth: 'none',
    summary: 'Says whether the database answers and a worker is live.',
    response: readySchema,
  },
};

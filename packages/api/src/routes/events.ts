import { eventQuerySchema, eventSchema, identifyEvent, type Event, type EventQuery } from '../schemas/events.ts';
import type { StreamRoute } from './route.ts';

export interface EventRoutes {
  readonly follow: StreamRoute<{ query: EventQuery; event: Event }>;
}

export const eventRoutes: EventRoutes = {
  follow: {
    method: 'GET',
    path: '/events',
    auth: 'token',
    summary: 'Tells how runs and their tasks stand, and then every change.',
    query: eventQuerySchema,
    event: eventSchema,
    identify: identifyEvent,
  },
};

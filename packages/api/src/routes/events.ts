import { eventQuerySchema, eventSchema, type Event } from '../schemas/events.ts';
import type { RouteTable } from './route.ts';

export const eventRoutes = {
  follow: {
    path: '/events',
    summary: 'Streams the status of runs and their tasks, and then every change.',
    query: eventQuerySchema,
    event: eventSchema,
    identify: (event: Event) => `${event.type === 'run' ? event.run.id : event.task.id}@${event.change}`,
  },
} as const satisfies RouteTable;

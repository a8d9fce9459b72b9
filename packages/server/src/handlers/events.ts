import { followEvents } from '../streams/follow-events.ts';
import type { Handlers } from './handler.ts';

export const eventHandlers: Handlers['events'] = {
  follow: (context, { query, lastId, signal }) => followEvents(context, query, lastId, signal),
};

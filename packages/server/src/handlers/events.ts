import { followEvents } from '../streams/follow-events.ts';
import type { Handlers } from './handler.ts';
import { requireRun, requireTask } from './require-known.ts';

export const eventHandlers: Handlers['events'] = {
  follow: async (context, { query, lastId, signal }) => {
    const { run, task } = query;
    const of = run === undefined ? undefined : await requireRun(context.db, run);
    if (task !== undefined) await requireTask(context.db, task, of?.id);
    return followEvents(context, query, lastId, signal);
  },
};

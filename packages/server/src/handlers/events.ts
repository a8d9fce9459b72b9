import { followEvents } from '../streams/follow-events.ts';
import type { Handlers } from './handler.ts';
import { requireRun, requireTask } from './require-known.ts';

export const eventHandlers: Handlers['events'] = {
  follow: async (context, { query, lastId, signal }) => {
    const { run, task } = query;
    const found = run === undefined ? undefined : await requireRun(context.db, run);
    if (task !== undefined) await requireTask(context.db, task, found?.id);
    return followEvents(context, { ...query, ...(found && { run: found.id }) }, lastId, signal);
  },
};

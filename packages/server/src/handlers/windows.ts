import { windows } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const windowHandlers: Handlers['windows'] = {
  list: async ({ db }) => ({ windows: await windows.list(db) }),
  create: ({ db }, { body }) => {
    const {
      timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone,
      tags = [],
      writesOnly = false,
      ...rest
    } = body;
    return windows.add(db, { ...rest, timeZone, tags, writesOnly });
  },
  change: ({ db }, { params, body }) => windows.change(db, params.name, body),
  remove: ({ db }, { params }) => windows.remove(db, params.name),
};

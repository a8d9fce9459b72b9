import { sessionLimits } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const sessionLimitHandlers: Handlers['sessionLimits'] = {
  list: async ({ db }) => ({ limits: await sessionLimits.list(db) }),
  set: ({ db }, { body: { key, max } }) => sessionLimits.set(db, key, max),
  remove: ({ db }, { body: { key } }) => sessionLimits.remove(db, key),
};

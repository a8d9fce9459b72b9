import { workers } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const platformHandlers: Handlers['platforms'] = {
  list: async ({ db }) => ({ platforms: await workers.platforms(db) }),
};

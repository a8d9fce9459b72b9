import { workers } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const workerHandlers: Handlers['workers'] = {
  list: async ({ db }) => ({ workers: await workers.list(db) }),
};

import { retention } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const retentionHandlers: Handlers['retention'] = {
  get: ({ db }) => retention.get(db),
  change: ({ db }, { body }) => retention.change(db, body),
};

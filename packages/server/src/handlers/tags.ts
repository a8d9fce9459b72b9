import { tags } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const tagHandlers: Handlers['tags'] = {
  list: async ({ db }) => ({ tags: await tags.list(db) }),
  change: ({ db }, { body: { name, ...changed } }) => tags.change(db, name, changed),
  remove: ({ db }, { body: { name } }) => tags.remove(db, name),
};

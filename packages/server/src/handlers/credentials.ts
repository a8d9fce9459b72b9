import { credentials } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const credentialHandlers: Handlers['credentials'] = {
  list: async ({ db }) => ({ credentials: await credentials.list(db) }),
  create: ({ db }, { body }) => credentials.add(db, body),
  change: ({ db }, { params: { id }, body }) => credentials.change(db, id, body),
  thaw: ({ db }, { params: { id } }) => credentials.thaw(db, id),
  remove: ({ db }, { params: { id } }) => credentials.remove(db, id),
};

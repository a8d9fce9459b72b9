import { devices } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const deviceHandlers: Handlers['devices'] = {
  list: async ({ db }) => ({ devices: await devices.list(db) }),
  create: ({ db }, { body }) => devices.add(db, body),
  remove: ({ db }, { params: { id } }) => devices.remove(db, id),
};

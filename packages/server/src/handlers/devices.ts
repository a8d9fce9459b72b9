import { devices, workers } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const deviceHandlers: Handlers['devices'] = {
  list: async ({ db }) => ({ devices: await devices.list(db) }),
  platforms: async ({ db }) => ({ platforms: await workers.platforms(db) }),
  create: ({ db }, { body }) => devices.add(db, body),
  remove: ({ db }, { params: { id } }) => devices.remove(db, id),
};

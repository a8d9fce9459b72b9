import type { Device } from '@netraven/api';
import { devices, workers } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const deviceHandlers: Handlers['devices'] = {
  list: async ({ db }) => ({ devices: (await devices.list(db)).map(shown) }),
  platforms: async ({ db }) => ({ platforms: await workers.platforms(db) }),
  create: async ({ db }, { body }) => shown(await devices.add(db, body)),
  remove: async ({ db }, { params: { id } }) => shown(await devices.remove(db, id)),
};

function shown({ createdAt, ...device }: devices.Device): Device {
  return { ...device, createdAt: createdAt.toISOString() };
}

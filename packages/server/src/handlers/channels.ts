import { randomUUID } from 'node:crypto';
import { channels } from '@netraven/db';
import { send } from '@netraven/notifications';
import type { Handlers } from './handler.ts';

export const channelHandlers: Handlers['channels'] = {
  list: async ({ db }) => ({ channels: await channels.list(db) }),
  create: ({ db }, { body: { name, ...target } }) => channels.add(db, name, target),
  change: ({ db }, { params: { id }, body }) => channels.change(db, id, body),
  test: async ({ db, allowAddresses }, { params: { id }, signal }) => {
    const message = { id: randomUUID(), rule: null, total: 0, counts: {}, events: [] };
    const { answer, refused } = await send(await channels.open(db, id), message, { allowAddresses, signal });
    if (refused) throw refused;
    return { answer };
  },
  remove: ({ db }, { params: { id } }) => channels.remove(db, id),
};

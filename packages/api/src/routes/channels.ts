import { idParamsSchema } from '../schemas/fields.ts';
import {
  changeChannelSchema,
  channelListSchema,
  channelSchema,
  channelTestSchema,
  newChannelSchema,
} from '../schemas/notifications.ts';
import type { RouteTable } from './route.ts';

export const channelRoutes = {
  list: {
    path: '/channels',
    summary: 'Lists the channels of notifications, without their secrets.',
    response: channelListSchema,
  },
  create: {
    method: 'POST',
    path: '/channels',
    status: 201,
    summary:
      'Adds a channel: a webhook, a mail server or a chat. URL, key and password are encrypted and never returned.',
    body: newChannelSchema,
    response: channelSchema,
  },
  change: {
    method: 'PATCH',
    path: '/channels/:id',
    summary: 'Changes the given fields of a channel.',
    params: idParamsSchema,
    body: changeChannelSchema,
    response: channelSchema,
  },
  test: {
    method: 'POST',
    path: '/channels/:id/test',
    summary: 'Sends a message through a channel, now. Returns what the other side answered.',
    params: idParamsSchema,
    response: channelTestSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/channels/:id',
    summary: 'Removes a channel that no rule uses.',
    params: idParamsSchema,
    response: channelSchema,
  },
} as const satisfies RouteTable;

import type { Client } from '@netraven/api';
import { expect, it } from 'vitest';
import {
  findChannel,
  findCredential,
  findRule,
  findSchedule,
  findSource,
  findTag,
  findTrigger,
  findWindow,
} from '../../src/client/find-named.ts';

const entries = [{ name: 'core' }, { name: 'edge' }];
const client = {
  channels: { list: async () => ({ channels: entries }) },
  credentials: { list: async () => ({ credentials: entries }) },
  notifications: { list: async () => ({ rules: entries }) },
  schedules: { list: async () => ({ schedules: entries }) },
  sources: { list: async () => ({ sources: entries }) },
  tags: { list: async () => ({ tags: entries }) },
  triggers: { list: async () => ({ triggers: entries }) },
  windows: { list: async () => ({ windows: entries }) },
} as unknown as Client;

it.each([
  [findChannel, 'NR_CHANNEL_UNKNOWN'],
  [findCredential, 'NR_CREDENTIAL_UNKNOWN'],
  [findRule, 'NR_NOTIFICATION_UNKNOWN'],
  [findSchedule, 'NR_SCHEDULE_UNKNOWN'],
  [findSource, 'NR_SOURCE_UNKNOWN'],
  [findTag, 'NR_TAG_UNKNOWN'],
  [findTrigger, 'NR_TRIGGER_UNKNOWN'],
  [findWindow, 'NR_WINDOW_UNKNOWN'],
] as const)('%o returns the entry with the name, or names a similar one', async (find, code) => {
  expect(await find(client, 'edge')).toEqual({ name: 'edge' });
  await expect(find(client, 'cor')).rejects.toMatchObject({
    code,
    message: expect.stringContaining('core') as unknown,
  });
});

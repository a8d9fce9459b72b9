import type { Client, NotificationChannel } from '@netraven/api';
import { findNamed } from '../../client/find-named.ts';

/** Finds a channel by name. @throws {NetRavenError} NR_CHANNEL_UNKNOWN with a similar name */
export async function findChannel(client: Client, name: string): Promise<NotificationChannel> {
  const { channels } = await client.channels.list();
  return findNamed(channels, name, 'channel', 'NR_CHANNEL_UNKNOWN');
}

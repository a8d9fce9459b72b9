import type { Client, NotificationChannel } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/** Finds a channel by name. @throws {NetRavenError} NR_CHANNEL_UNKNOWN with a similar name */
export async function findChannel(client: Client, name: string): Promise<NotificationChannel> {
  const { channels } = await client.channels.list();
  const found = channels.find((channel) => channel.name === name);
  if (found) return found;
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const names = channels.map((channel) => channel.name);
  const { hint } = codes.NR_CHANNEL_UNKNOWN;
  throw new NetRavenError('NR_CHANNEL_UNKNOWN', `There is no channel ${name}.${didYouMean(name, names)}`, { hint });
}

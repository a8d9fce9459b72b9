import type { Client, NotificationRule } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/** Finds a rule by name. @throws {NetRavenError} NR_NOTIFICATION_UNKNOWN with a similar name */
export async function findRule(client: Client, name: string): Promise<NotificationRule> {
  const { rules } = await client.notifications.list();
  const found = rules.find((rule) => rule.name === name);
  if (found) return found;
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const names = rules.map((rule) => rule.name);
  const { hint } = codes.NR_NOTIFICATION_UNKNOWN;
  throw new NetRavenError('NR_NOTIFICATION_UNKNOWN', `There is no rule ${name}.${didYouMean(name, names)}`, { hint });
}

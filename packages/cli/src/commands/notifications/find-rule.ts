import type { Client, NotificationRule } from '@netraven/api';
import { findNamed } from '../../client/find-named.ts';

/** Finds a rule by name. @throws {NetRavenError} NR_NOTIFICATION_UNKNOWN with a similar name */
export async function findRule(client: Client, name: string): Promise<NotificationRule> {
  const { rules } = await client.notifications.list();
  return findNamed(rules, name, 'rule', 'NR_NOTIFICATION_UNKNOWN');
}

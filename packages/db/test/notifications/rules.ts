import type { EventKind, NotificationEvent } from '@netraven/notifications';
import { channels, notifications, schedules, type Database } from '../../src/index.ts';

/** Adds a channel, and returns its id. */
export async function addChannel(db: Database, name = 'hook'): Promise<string> {
  const target = {
    kind: 'webhook',
    url: 'https://hooks.example.net/canary-url-2Fb',
    key: 'canary-key-7Jq-0123',
  } as const;
  return (await channels.add(db, name, target)).id;
}

/** Adds a rule on a channel of its own. */
export async function addRule(
  db: Database,
  name: string,
  events?: readonly EventKind[],
  more: Partial<notifications.RuleFields> = {},
): Promise<notifications.NotificationRule> {
  return notifications.add(db, {
    name,
    channelId: await addChannel(db, `of-${name}`),
    ...(events && { events }),
    ...more,
  });
}

/** Looks for events, as if a minute had passed since the last look: or 5 s, so that only tried devices are looked at. */
export async function lookNow(db: Database, passed: '1 minute' | '5 seconds' = '1 minute'): Promise<number> {
  await db.pool.query(
    `update notification_look set looked_at = looked_at - interval '5 seconds', looked_at_all = looked_at_all - $1::interval`,
    [passed],
  );
  await db.pool.query('update notification_rule set since = since - $1::interval', [passed]);
  return notifications.look(db, await schedules.now(db));
}

/** Returns the events that a rule has found and not told yet, in their order. */
export async function waiting(db: Database, rule: { readonly id: string }): Promise<NotificationEvent[]> {
  const rows = await db.kysely
    .selectFrom('notification_event')
    .select('event')
    .where('rule_id', '=', rule.id)
    .where('delivery_id', 'is', null)
    .orderBy('at')
    .orderBy('key')
    .execute();
  return rows.map(({ event }) => event);
}

/** Returns the kinds of these events with their devices. */
export async function kinds(db: Database, rule: { readonly id: string }): Promise<string[]> {
  return (await waiting(db, rule)).map((event) => ('device' in event ? `${event.event} ${event.device}` : event.event));
}

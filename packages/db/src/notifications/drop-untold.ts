import { sql } from 'kysely';
import type { Trx } from '../transaction.ts';

/**
 * Drops what waits and a rule no longer tells: events of other kinds, job types or tags, and all if it is paused. An event
 * does not have the tags of its device or credential: those of today count. Events of runs are kept, whatever the tags of their devices.
 */
export async function dropUntold(trx: Trx, ruleId: string): Promise<{ events: number; messages: number }> {
  const { rows } = await sql<{ delivery_id: string | null }>`
    delete from notification_event as found using notification_rule as rule
    where rule.id = ${ruleId} and found.rule_id = rule.id
      and (delivery_id is null or delivery_id in (select id from delivery where rule_id = rule.id and state = 'waiting'))
      and (rule.paused_at is not null
        or not (event ->> 'event' = any (rule.events))
        or (rule.job_types <> '{}' and not (event ->> 'jobType' = any (rule.job_types)))
        or (rule.tags <> '{}' and exists (
          select from device where name = event ->> 'device' and not (device.tags && rule.tags)))
        or (rule.tags <> '{}' and exists (
          select from credential where name = event ->> 'credential' and tags <> '{}' and not (credential.tags && rule.tags))))
    returning delivery_id`.execute(trx);
  await sql`
    update delivery set events = (select count(*) from notification_event where delivery_id = delivery.id)
    where rule_id = ${ruleId} and state = 'waiting'`.execute(trx);
  const { numDeletedRows } = await trx
    .deleteFrom('delivery')
    .where('rule_id', '=', ruleId)
    .where('state', '=', 'waiting')
    .where('events', '=', 0)
    .executeTakeFirst();
  return { events: rows.length, messages: Number(numDeletedRows) };
}

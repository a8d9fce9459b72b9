import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { EventSkipReason, RefusalReason, TriggerKind } from './trigger.ts';

/** The last events of a trigger. */
export interface TriggerActivity {
  readonly name: string;
  readonly kind: TriggerKind;
  readonly paused: boolean;
  /** When the last event that has a run, or gets one, was received. Null: none of the last thousand. */
  readonly acceptedAt: Date | null;
  /** The last event without a run, or refused request of a webhook. Null: none. */
  readonly refused: { readonly at: Date; readonly reason: EventSkipReason | RefusalReason } | null;
  /** Number of events within the last minute, at most a thousand. */
  readonly lastMinute: number;
}

/** Events of each trigger that are looked at: a webhook can have 60 in a minute, and they are kept for 30 days. */
const most = 1_000;

/** Returns the activity of each trigger, the last active one first. */
export async function activity(db: Database): Promise<TriggerActivity[]> {
  const { rows } = await sql<TriggerActivity>`
    select trigger.name, trigger.kind, trigger.paused_at is not null as paused,
      events.accepted_at as "acceptedAt", coalesce(events.last_minute, 0)::int as "lastMinute",
      (select json_build_object('at', at, 'reason', reason) from (
        select events.refused_at as at, events.reason where events.refused_at is not null
        union all select at, reason from trigger_refusal where trigger_id = trigger.id
      ) as each order by at desc limit 1) as refused
    from trigger cross join lateral (
      select max(received_at) filter (where reason is null) as accepted_at,
        max(received_at) filter (where reason is not null) as refused_at,
        (array_agg(reason order by id desc) filter (where reason is not null))[1] as reason,
        count(*) filter (where received_at > now() - interval '1 minute') as last_minute
      from (
        select id, received_at, reason from trigger_event where trigger_id = trigger.id order by id desc limit ${most}
      ) as newest
    ) as events order by greatest(events.accepted_at, events.refused_at,
      (select at from trigger_refusal where trigger_id = trigger.id)) desc nulls last, trigger.name`.execute(db.kysely);
  return rows.map((row) => ({
    ...row,
    refused: row.refused && { ...row.refused, at: new Date(row.refused.at) },
  }));
}

/** Notes that a request to a webhook was refused. Anyone can send requests: at most one a second is written. */
export async function noteRefusal(db: Database, triggerId: string, reason: RefusalReason): Promise<void> {
  await sql`insert into trigger_refusal (trigger_id, reason) select id, ${reason} from trigger where id = ${triggerId}
    on conflict (trigger_id) do update set at = now(), reason = excluded.reason
    where trigger_refusal.at < now() - interval '1 second'`.execute(db.kysely);
}

import { errorData, type ErrorData } from '@netraven/core';
import {
  mostEvents,
  type EventKind,
  type Message,
  type NotificationEvent,
  type SentMessage,
  type Target,
} from '@netraven/notifications';
import { isWithinOr } from '@netraven/schedules';
import { sql, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { isUuid } from '../schema/uuid.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import { targetOf } from './channels.ts';

/** States of a delivery. `waiting`: for its first try, or for another one. */
const deliveryStates = ['waiting', 'sent', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A message of a rule, and what became of it. */
export interface Delivery {
  readonly id: string;
  readonly rule: string;
  readonly channel: string;
  readonly state: DeliveryState;
  /** Number of events in the message. */
  readonly events: number;
  readonly tries: number;
  /** Time of the next try. Null: none comes. */
  readonly nextAt: Date | null;
  /** Answer of the other side. Null until it is sent. */
  readonly answer: string | null;
  /** Error of the last try. Of a sent mail: recipients that the server refused. */
  readonly error: ErrorData | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** A delivery that the caller must try now. */
export interface TakenDelivery {
  readonly id: string;
  readonly rule: string;
  readonly tries: number;
  /** The time at which it was due. */
  readonly dueAt: Date;
  readonly message: Message;
  /** Opens the channel. @throws {NetRavenError} NR_SECRET_UNREADABLE */
  readonly open: () => Target;
}

/** A taken delivery is tried again after this time, in ms: its worker may have ended. Longer than a try takes. */
const takenMs = 120_000;
/** The first pause before another try, in ms. Each is twice as long as the one before. */
const firstPauseMs = 30_000;
const longestPauseMs = 3_600_000;
/** With the pauses between them, so many tries take 23 h. */
const mostTries = 30;

/**
 * Takes deliveries whose time has come, those that were never tried first: servers that do not answer must not hold them
 * up. No other worker takes them while the caller tries. In the quiet hours of its rule, a
 * delivery is only taken if a person has just asked to send it again.
 */
export async function take(db: Database, now: Date, most: number): Promise<TakenDelivery[]> {
  const quiet = await quietRules(db, now);
  const mayBeSent = sql`(rule_id <> all(${quiet}::uuid[]) or tries = 0 and next_at <> created_at)`;
  const { rows } = await sql<TakenRow>`
    with taken as (
      update delivery set tries = tries + 1, next_at = ${new Date(now.getTime() + takenMs)}
      from (
        select id as due_id, next_at as due_at from delivery
        where next_at <= ${now} and ${mayBeSent} order by least(tries, 1), next_at limit ${most} for update skip locked
      ) as due where id = due_id returning delivery.*, due_at
    )
    select taken.id, taken.tries, taken.due_at, rule.name as rule,
      channel.id as channel_id, channel.kind, channel.settings, channel.secrets
    from taken join notification_rule as rule on rule.id = taken.rule_id
      join notification_channel as channel on channel.id = rule.channel_id`.execute(db.kysely);
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      rule: row.rule,
      tries: row.tries,
      dueAt: row.due_at,
      message: { id: row.id, rule: row.rule, ...(await eventsOf(db, row.id)) },
      open: () => targetOf(db, { ...row, id: row.channel_id }),
    })),
  );
}

/** Returns the rules that have quiet hours now, of those whose messages wait. */
async function quietRules(db: Database, now: Date): Promise<string[]> {
  const rules = await db.kysely
    .selectFrom('notification_rule')
    .select(['id', 'quiet', 'time_zone as timeZone'])
    .where(sql<boolean>`quiet <> '{}'`)
    .where(sql<boolean>`exists (select from delivery where rule_id = notification_rule.id and next_at <= ${now})`)
    .execute();
  return rules
    .filter(({ quiet: periods, timeZone }) => isWithinOr({ periods, timeZone }, now, false))
    .map(({ id }) => id);
}

interface TakenRow
  extends
    Pick<Selectable<Tables['delivery']>, 'id' | 'tries'>,
    Pick<Selectable<Tables['notification_channel']>, 'kind' | 'settings' | 'secrets'> {
  readonly rule: string;
  readonly channel_id: string;
  readonly due_at: Date;
}

/** Returns the events of a message: all are counted, the first {@link mostEvents} returned. */
export async function eventsOf(db: Database, id: string): Promise<Omit<Message, 'id' | 'rule'>> {
  const [events, byKind] = await Promise.all([
    db.kysely
      .selectFrom('notification_event')
      .select('event')
      .where('delivery_id', '=', id)
      .orderBy('at')
      .orderBy('key')
      .limit(mostEvents)
      .execute(),
    sql<{ kind: EventKind; count: number }>`
      select event ->> 'event' as kind, count(*)::int as count from notification_event
      where delivery_id = ${id} group by kind`.execute(db.kysely),
  ]);
  return {
    total: byKind.rows.reduce((sum, { count }) => sum + count, 0),
    counts: Object.fromEntries(byKind.rows.map(({ kind, count }) => [kind, count])),
    events: events.map(({ event }): NotificationEvent => event),
  };
}

/**
 * Notes that a message was sent, and which recipients of a mail the server refused. Also that of a try that another worker
 * has repeated meanwhile.
 */
export async function noteSent(db: Database, id: string, { answer, refused }: SentMessage, now: Date): Promise<void> {
  const error = refused ? json(errorData(refused, 'NR_CHANNEL_RECIPIENT_REFUSED')) : null;
  await db.kysely
    .updateTable('delivery')
    .set({ state: 'sent', next_at: null, ended_at: now, answer, error })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

/**
 * Notes that a try failed. If the error may pass, another try comes after a pause of 30 s, 1 min, 2 min and so on up to an
 * hour, for a day. Returns the time of the next try.
 */
export async function noteFailure(
  db: Database,
  { id, tries }: Pick<TakenDelivery, 'id' | 'tries'>,
  thrown: unknown,
  now: Date,
): Promise<Date | null> {
  const error = errorData(thrown, 'NR_CHANNEL_UNREACHABLE');
  const next = new Date(now.getTime() + Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs));
  const another = error.retryable && tries < mostTries;
  await db.kysely
    .updateTable('delivery')
    .set({
      error: json(error),
      ...(another ? { next_at: next } : { state: 'failed' as const, next_at: null, ended_at: now }),
    })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    // Another worker has taken it if this one was stopped for a while.
    .where('tries', '=', tries)
    .execute();
  return another ? next : null;
}

/** Gives a delivery back that was not tried to the end. Its time stays: another one would be a person's wish, also in quiet hours. */
export async function giveBack(db: Database, { id, tries, dueAt }: TakenDelivery): Promise<void> {
  await db.kysely
    .updateTable('delivery')
    .set({ next_at: dueAt, tries: tries - 1 })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('tries', '=', tries)
    .execute();
}

/** Filters deliveries. */
export interface DeliveryFilter {
  readonly id?: string;
  readonly ruleId?: string;
  readonly state?: DeliveryState;
  /** Only those before this delivery: the last one of the page before. */
  readonly before?: string;
  /** Default 50. */
  readonly limit?: number;
}

/** Lists deliveries, newest first. They are kept for 30 days. */
export async function deliveries(db: Database, filter: DeliveryFilter = {}): Promise<Delivery[]> {
  const { id: only, ruleId, state, before, limit = 50 } = filter;
  if ([only, ruleId, before].some((id) => id !== undefined && !isUuid(id))) return [];
  const conditions = [
    sql`true`,
    ...(only === undefined ? [] : [sql`delivery.id = ${only}`]),
    ...(ruleId === undefined ? [] : [sql`rule_id = ${ruleId}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(before === undefined
      ? []
      : [sql`(delivery.created_at, delivery.id) < (select created_at, id from delivery where id = ${before})`]),
  ];
  const { rows } = await sql<Delivery>`
    select delivery.id, rule.name as rule, channel.name as channel, state, delivery.events, tries, next_at as "nextAt",
      answer, error, delivery.created_at as "createdAt", ended_at as "endedAt"
    from delivery join notification_rule as rule on rule.id = rule_id
      join notification_channel as channel on channel.id = rule.channel_id
    where ${sql.join(conditions, sql` and `)}
    order by delivery.created_at desc, delivery.id desc limit ${limit}`.execute(db.kysely);
  return rows;
}

/** Numbers of deliveries: of all that wait, and of those that ended in the last 24 hours. */
export interface DeliveryCounts extends Readonly<Record<DeliveryState, number>> {
  /** Waiting for another try. */
  readonly retrying: number;
  /** Mails that a server refused for some of their recipients. */
  readonly partlyRefused: number;
}

/** Counts the deliveries that wait, and those that ended in the last 24 hours. */
export async function counts(db: Database): Promise<DeliveryCounts> {
  // Each part has an index of its own: those of 30 days are many.
  const { rows } = await sql<DeliveryCounts>`
    select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'sent')::int as sent,
      count(*) filter (where state = 'failed')::int as failed,
      count(*) filter (where state = 'waiting' and has_error)::int as retrying,
      count(*) filter (where state = 'sent' and has_error)::int as "partlyRefused"
    from (
      select state, error is not null as has_error from delivery where state = 'waiting'
      union all select state, error is not null from delivery where ended_at > now() - interval '1 day'
    ) as counted`.execute(db.kysely);
  return rows[0] ?? { waiting: 0, sent: 0, failed: 0, retrying: 0, partlyRefused: 0 };
}

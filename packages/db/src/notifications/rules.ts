import { randomUUID } from 'node:crypto';
import { defaultEvents, type EventKind } from '@netraven/notifications';
import { parsePeriod, requireTimeZone } from '@netraven/schedules';
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { inTransaction, isForeignKeyViolation, nameTaken } from '../transaction.ts';
import type { DeliveryState } from './deliveries.ts';
import { dropUntold } from './drop-untold.ts';

/** The fields of a rule that a person sets. */
export interface RuleFields {
  readonly name: string;
  readonly channelId: string;
  /** Default: problems and their ends. */
  readonly events?: readonly EventKind[];
  /** Events of devices, of runs and of credentials with tags need one of these. Other events are told too. Default: all. */
  readonly tags?: readonly string[];
  /** Events that have a job type need one of these. Other events are told too. Default: all. */
  readonly jobTypes?: readonly string[];
  /** Periods in which nothing is sent, e.g. `22:00-06:00`, `sat,sun`. Messages wait. Default: none. */
  readonly quiet?: readonly string[];
  /** Of `quiet`, as an IANA name. Default: that of the server. */
  readonly timeZone?: string;
}

/** Says which events are told on which channel. */
export interface NotificationRule extends Required<RuleFields> {
  readonly id: string;
  /** Name of the channel. */
  readonly channel: string;
  /** Number of events that wait for the next message. */
  readonly waiting: number;
  readonly last: { readonly state: DeliveryState; readonly at: Date } | null;
  readonly pausedAt: Date | null;
  readonly createdAt: Date;
}

/** Changes of a rule. Absent fields stay as they are. */
export interface RuleChange extends Partial<RuleFields> {
  /** `true`: nothing is told, also nothing that waits. `false`: only what happens from now on is told. */
  readonly paused?: boolean;
}

/**
 * Adds a rule. It tells what happens from now on.
 *
 * @throws {NetRavenError} NR_NAME_TAKEN, NR_CHANNEL_UNKNOWN, NR_WINDOW_INVALID, NR_TIME_ZONE_UNKNOWN
 */
export async function add(db: Database, fields: RuleFields): Promise<NotificationRule> {
  const id = randomUUID();
  const columns = columnsOf({
    events: defaultEvents,
    tags: [],
    jobTypes: [],
    quiet: [],
    timeZone: ownTimeZone(),
    ...fields,
  });
  try {
    await db.kysely
      .insertInto('notification_rule')
      .values({ id, ...columns } as Required<typeof columns> & { id: string })
      .execute();
  } catch (error) {
    throw refused(error, fields);
  }
  return get(db, id);
}

/** Lists the rules by name. */
export async function list(db: Database): Promise<NotificationRule[]> {
  return (await select(sql``).execute(db.kysely)).rows.map(ruleOf);
}

/** A rule after a change. */
export interface ChangedRule extends NotificationRule {
  /** Numbers of waiting events that are no longer told, and of messages that had no other events. */
  readonly dropped: { readonly events: number; readonly messages: number };
}

/**
 * Changes a rule, at once. Drops what waits and the rule no longer tells.
 *
 * @throws {NetRavenError} NR_NOTIFICATION_UNKNOWN, and the errors of `add`
 */
export async function change(db: Database, id: string, { paused, ...fields }: RuleChange): Promise<ChangedRule> {
  await get(db, id);
  try {
    const dropped = await inTransaction(db, async (trx) => {
      // A look may have noted events of a rule that was paused meanwhile.
      if (paused === false) await dropUntold(trx, id);
      await trx
        .updateTable('notification_rule')
        .set({
          // Sets `name` too: an update without columns is not valid SQL.
          name: sql<string>`name`,
          ...columnsOf(fields),
          ...(paused === true && { paused_at: sql<Date>`coalesce(paused_at, now())` }),
          ...(paused === false && {
            since: sql<Date>`case when paused_at is null then since else now() end`,
            paused_at: null,
          }),
        })
        .where('id', '=', id)
        .execute();
      const { events, tags, jobTypes } = fields;
      return paused || events || tags || jobTypes ? dropUntold(trx, id) : { events: 0, messages: 0 };
    });
    return { ...(await get(db, id)), dropped };
  } catch (error) {
    throw refused(error, fields);
  }
}

/** Removes a rule with its deliveries. Returns it. @throws {NetRavenError} NR_NOTIFICATION_UNKNOWN */
export async function remove(db: Database, id: string): Promise<NotificationRule> {
  const rule = await get(db, id);
  await db.kysely.deleteFrom('notification_rule').where('id', '=', id).execute();
  return rule;
}

async function get(db: Database, id: string): Promise<NotificationRule> {
  const { rows } = await select(sql`where rule.id = ${uuidOrNone(id)}`).execute(db.kysely);
  const [rule] = rows;
  if (!rule) throw dbError('NR_NOTIFICATION_UNKNOWN', `There is no rule ${id}`);
  return ruleOf(rule);
}

type RuleRow = Omit<NotificationRule, 'last'> & {
  readonly lastState: DeliveryState | null;
  readonly lastAt: Date | null;
};

function ruleOf({ lastState, lastAt, ...rule }: RuleRow): NotificationRule {
  return { ...rule, last: lastState && lastAt ? { state: lastState, at: lastAt } : null };
}

function select(where: RawBuilder<unknown>): RawBuilder<RuleRow> {
  return sql<RuleRow>`
    select rule.id, rule.name, channel_id as "channelId", channel.name as channel, rule.events, tags,
      job_types as "jobTypes", quiet, time_zone as "timeZone", paused_at as "pausedAt", rule.created_at as "createdAt",
      (select count(*)::int from notification_event where rule_id = rule.id and delivery_id is null) as waiting,
      newest.state as "lastState", coalesce(newest.ended_at, newest.created_at) as "lastAt"
    from notification_rule as rule join notification_channel as channel on channel.id = channel_id
    left join lateral (
      select * from delivery where rule_id = rule.id order by created_at desc, id desc limit 1
    ) as newest on true
    ${where} order by rule.name`;
}

interface RuleColumns {
  readonly name?: string;
  readonly channel_id?: string;
  readonly events?: EventKind[];
  readonly tags?: string[];
  readonly job_types?: string[];
  readonly quiet?: string[];
  readonly time_zone?: string;
}

/** Returns the columns of fields that were given. @throws {NetRavenError} NR_WINDOW_INVALID, NR_TIME_ZONE_UNKNOWN */
function columnsOf({ name, channelId, events, tags, jobTypes, quiet, timeZone }: Partial<RuleFields>): RuleColumns {
  if (quiet) checkQuiet(quiet);
  return {
    ...(name !== undefined && { name }),
    ...(channelId !== undefined && { channel_id: channelId }),
    ...(events && { events: [...new Set(events)] }),
    ...(tags && { tags: [...new Set(tags)].sort() }),
    ...(jobTypes && { job_types: [...new Set(jobTypes)].sort() }),
    ...(quiet && { quiet: [...quiet] }),
    ...(timeZone !== undefined && { time_zone: requireTimeZone(timeZone) }),
  };
}

/** Checks periods, at each minute of a week without changes of the clock. */
function checkQuiet(periods: readonly string[]): void {
  const parsed = periods.map(parsePeriod);
  const start = Date.UTC(2030, 0, 7);
  const minutes = 7 * 24 * 60;
  for (let minute = 0; minute < minutes; minute++) {
    const at = new Date(start + minute * 60_000);
    // Without the clock of a time zone, which takes a second for so many minutes.
    const local = { day: at.getUTCDay(), minute: minute % 1_440, text: at.toISOString().slice(0, 16) };
    if (!parsed.some((isIn) => isIn(local))) return;
  }
  throw dbError('NR_NOTIFICATION_ALWAYS_QUIET', `The quiet hours ${periods.join(', ')} cover the whole week`);
}

const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function refused(error: unknown, { name, channelId }: Partial<RuleFields>): unknown {
  if (isForeignKeyViolation(error)) {
    return dbError('NR_CHANNEL_UNKNOWN', `There is no channel ${channelId}`, { cause: error });
  }
  return nameTaken(error, 'rule', name ?? '', 'change that one with `netraven notifications set <name>`');
}

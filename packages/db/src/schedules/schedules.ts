import { randomUUID } from 'node:crypto';
import { requireTimeZone } from '@netraven/schedules';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { readToKeep } from '../devices/devices.ts';
import { dbError } from '../codes.ts';
import { checkedConfig, patchConfig } from '../runs/create.ts';
import { recordOf } from '../runs/record-of.ts';
import { requireConfirmed } from '../runs/require-confirmed.ts';
import { runResult } from '../runs/run.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { checkWaves, type Waves } from '../runs/waves.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import { inTransaction, nameTaken } from '../transaction.ts';
import { nextOf, scheduleIdentity, scheduleOf, type DueTime, type Overlap, type Schedule } from './schedule.ts';

/** The fields of a schedule that a person sets. */
export interface ScheduleFields {
  readonly name: string;
  /** In the query language. */
  readonly devices: string;
  /** Default: none. */
  readonly config?: Record<string, unknown>;
  /** Default `false`. */
  readonly dryRun?: boolean;
  /** The job may change devices. Default `false`. */
  readonly allowWrites?: boolean;
  readonly time: string;
  /** Default: that of the server. */
  readonly timeZone?: string;
  /** Default 0. */
  readonly spreadMinutes?: number;
  /** Default 60. */
  readonly maxLateMinutes?: number;
  /** Default `skip`. */
  readonly overlap?: Overlap;
  /** A success on a device is fresh for so many minutes. Null, the default: for ever. */
  readonly freshWithinMinutes?: number | null;
  /** The waves of its runs. Null, the default: all devices start at once. */
  readonly waves?: Waves | null;
}

export interface NewSchedule extends ScheduleFields {
  readonly jobType: string;
  readonly createdBy: string;
}

/**
 * Adds a schedule.
 *
 * @throws {NetRavenError} NR_NAME_TAKEN, NR_SCHEDULE_PAST, NR_WRITES_UNCONFIRMED, NR_SCHEDULE_TIME_INVALID, NR_TIME_ZONE_UNKNOWN
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE, NR_JOB_NOT_READY, NR_RUN_CONFIG_INVALID, NR_QUERY_INVALID, NR_DEVICE_NONE, NR_RUN_WAVES_FLEET
 */
export async function add(db: Database, asked: NewSchedule): Promise<Schedule> {
  const { name, jobType, devices, config = {}, dryRun = false, allowWrites = false, time, createdBy, waves } = asked;
  const id = randomUUID();
  const record = await recordOf(db, jobType);
  requireConfirmed(record, { dryRun, allowWrites });
  const sealed = await checkedConfig(db, record, jobType, config, scheduleIdentity(id));
  checkWaves(record, waves);
  const query = await readToKeep(db, devices);
  const timeZone = requireTimeZone(asked.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const next = await requireNext(db.kysely, { time, timeZone });
  try {
    const row = await db.kysely
      .insertInto('schedule')
      .values({
        id,
        name,
        job_type: jobType,
        devices: query,
        ...sealed,
        dry_run: dryRun,
        allow_writes: allowWrites,
        time,
        time_zone: timeZone,
        spread_minutes: asked.spreadMinutes ?? 0,
        max_late_minutes: asked.maxLateMinutes ?? 60,
        overlap: asked.overlap ?? 'skip',
        fresh_within_minutes: asked.freshWithinMinutes ?? null,
        waves: waves ? json(waves) : null,
        next_at: next,
        created_by: createdBy,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return scheduleOf(row);
  } catch (error) {
    throw nameTaken(error, 'schedule', name);
  }
}

/** Lists all schedules by name. */
export async function list(db: Database): Promise<Schedule[]> {
  return (await db.kysely.selectFrom('schedule').selectAll().orderBy('name').execute()).map(scheduleOf);
}

/** Returns a schedule. @throws {NetRavenError} NR_SCHEDULE_UNKNOWN */
export async function get(db: Database, id: string): Promise<Schedule> {
  return scheduleOf(await rowOf(db.kysely, id));
}

/** Changes of a schedule. */
export interface ScheduleChange extends Partial<ScheduleFields> {
  /** A JSON Merge Patch: settings that it does not name stay, and null removes one. */
  readonly config?: Record<string, unknown>;
  /** `true`: due times are skipped until it is resumed. */
  readonly paused?: boolean;
}

/**
 * Changes a schedule at once. A new time counts from now; due times that were missed during a pause are not run.
 *
 * @throws {NetRavenError} NR_SCHEDULE_UNKNOWN, and the errors of `add`
 */
export async function change(db: Database, id: string, changed: ScheduleChange): Promise<Schedule> {
  const { name, devices, config, dryRun, allowWrites, waves, paused } = changed;
  const { spreadMinutes, maxLateMinutes, overlap, freshWithinMinutes } = changed;
  // The transaction only uses its own connection: one that waits for a second connection could wait for ever.
  const { job_type: jobType } = await rowOf(db.kysely, id);
  const asksRecord = config ?? waves ?? (dryRun === false || allowWrites !== undefined);
  const record = asksRecord ? await recordOf(db, jobType) : undefined;
  if (record) checkWaves(record, waves);
  const query = devices === undefined ? undefined : await readToKeep(db, devices);
  try {
    return await inTransaction(db, async (trx) => {
      // Of two changes at once, the second one sees the first one.
      const before = await rowOf(trx, id, 'lock');
      const confirmed = { dryRun: dryRun ?? before.dry_run, allowWrites: allowWrites ?? before.allow_writes };
      if (record) requireConfirmed(record, confirmed);
      const ofTrx = { ...db, kysely: trx };
      const sealed = record && config && (await patchConfig(ofTrx, record, before, config, scheduleIdentity(id)));
      const time = changed.time ?? before.time;
      const timeZone = requireTimeZone(changed.timeZone ?? before.time_zone);
      const isOther = time !== before.time || timeZone !== before.time_zone;
      const next = isOther || paused === false ? await requireNext(trx, { time, timeZone }) : undefined;
      const row = await trx
        .updateTable('schedule')
        .set({
          changed_at: sql<Date>`clock_timestamp()`,
          time,
          time_zone: timeZone,
          ...(next && { next_at: next }),
          ...(isOther && { waiting_due_at: null }),
          ...(name !== undefined && { name }),
          ...(query !== undefined && { devices: query }),
          ...sealed,
          ...(dryRun !== undefined && { dry_run: dryRun }),
          ...(allowWrites !== undefined && { allow_writes: allowWrites }),
          ...(spreadMinutes !== undefined && { spread_minutes: spreadMinutes }),
          ...(maxLateMinutes !== undefined && { max_late_minutes: maxLateMinutes }),
          ...(overlap && { overlap }),
          ...(freshWithinMinutes !== undefined && { fresh_within_minutes: freshWithinMinutes }),
          ...(waves !== undefined && { waves: waves && json(waves) }),
          ...(paused === true && { paused_at: sql<Date>`coalesce(paused_at, now())`, waiting_due_at: null }),
          ...(paused === false && { paused_at: null }),
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      return scheduleOf(row);
    });
  } catch (error) {
    throw nameTaken(error, 'schedule', name ?? id);
  }
}

/** Removes a schedule. Its runs stay. @throws {NetRavenError} NR_SCHEDULE_UNKNOWN */
export async function remove(db: Database, id: string): Promise<Schedule> {
  const row = await db.kysely.deleteFrom('schedule').where('id', '=', uuidOrNone(id)).returningAll().executeTakeFirst();
  if (!row) throw unknown(id);
  return scheduleOf(row);
}

/** Lists the due times of a schedule that have passed, newest first. Default limit: 50. `before`: the last of the page before. */
export async function dueTimes(
  db: Database,
  id: string,
  page: { readonly limit?: number; readonly before?: Date } = {},
): Promise<DueTime[]> {
  let query = db.kysely
    .selectFrom('due_time')
    .leftJoin('run', 'run.id', 'due_time.run_id')
    .select(['due_time.due_at as dueAt', 'decided_at as decidedAt', 'run_id as runId', 'reason', 'message', 'missed'])
    .select(runResult)
    .where('due_time.schedule_id', '=', (await rowOf(db.kysely, id)).id)
    .orderBy('due_time.due_at', 'desc')
    .limit(Math.min(page.limit ?? 50, 500));
  if (page.before) query = query.where('due_time.due_at', '<', page.before);
  return query.execute();
}

/** Returns the last due times of each schedule that has passed some, newest first, by the id of the schedule. */
export async function recentDueTimes(db: Database, limit: number): Promise<Map<string, DueTime[]>> {
  const { rows } = await sql<DueTime & { readonly id: string }>`
    select schedule.id, recent.due_at as "dueAt", decided_at as "decidedAt", run_id as "runId", reason, message, missed,
      ${runResult}
    from schedule cross join lateral (
      select * from due_time where schedule_id = schedule.id order by due_at desc limit ${limit}
    ) as recent left join run on run.id = run_id
    order by recent.due_at desc`.execute(db.kysely);
  const found = new Map<string, DueTime[]>();
  for (const { id, ...due } of rows) found.set(id, [...(found.get(id) ?? []), due]);
  return found;
}

type ScheduleRow = Parameters<typeof scheduleOf>[0];

/** Returns the row of a schedule, and locks it until the end of the transaction if wanted. @throws {NetRavenError} NR_SCHEDULE_UNKNOWN */
async function rowOf(kysely: Kysely<Tables>, id: string, lock?: 'lock'): Promise<ScheduleRow> {
  const query = kysely.selectFrom('schedule').selectAll().where('id', '=', uuidOrNone(id));
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw unknown(id);
  return row;
}

/** Returns the next due time by the clock of the database. @throws {NetRavenError} NR_SCHEDULE_PAST */
async function requireNext(kysely: Kysely<Tables>, schedule: Pick<Schedule, 'time' | 'timeZone'>): Promise<Date> {
  const next = nextOf(schedule, await clockOf(kysely));
  if (!next) throw dbError('NR_SCHEDULE_PAST', `The time ${JSON.stringify(schedule.time)} has passed`);
  return next;
}

/** Returns the time of the database's clock: all schedulers use it. */
export async function now(db: Database): Promise<Date> {
  return clockOf(db.kysely);
}

async function clockOf(kysely: Kysely<Tables>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(kysely);
  return rows[0]?.now ?? new Date();
}

function unknown(id: string): Error {
  return dbError('NR_SCHEDULE_UNKNOWN', `There is no schedule ${id}`);
}

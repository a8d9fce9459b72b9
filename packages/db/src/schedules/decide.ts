import { errorData, NetRavenError, type DeviceInfo, type ErrorData } from '@netraven/core';
import type { PackageRecord } from '@netraven/core/registry';
import { closedBy, latestDue, parseTime, spreadMs, type Window } from '@netraven/schedules';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { decideAll } from './decide-all.ts';
import { find } from '../devices/devices.ts';
import { checkLeftOut } from '../devices/query/check-left-out.ts';
import { lockPools } from '../devices/pools.ts';
import { dbError } from '../codes.ts';
import { errorText } from '../error-text.ts';
import { configOf, write, type PreparedRun, type RunRequest } from '../runs/create.ts';
import { recordOf } from '../runs/record-of.ts';
import { cancelIn } from '../runs/runs.ts';
import { requireConfirmed } from '../runs/require-confirmed.ts';
import { openConfig } from '../runs/sealed-config.ts';
import { uuid } from '../schema/uuid.ts';
import { checkWaves } from '../runs/waves.ts';
import { inTransaction, isUniqueViolation, type Trx } from '../transaction.ts';
import { onlyMissingPools, poolsWith } from '../workers/missing-pools.ts';
import { nextOf, scheduleIdentity, scheduleOf, type DueTime, type Schedule, type SkipReason } from './schedule.ts';
import * as windows from '../windows/windows.ts';

/** A due time that was decided just now. */
export interface Decision extends Omit<DueTime, 'decidedAt' | 'run'> {
  readonly schedule: Schedule;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Creates the runs of schedules that are due, up to 100 per call, and notes the result of each due time. Several
 * processes may call it at once: each due time is decided once. Decides nothing while no worker is live.
 *
 * @param now by the clock of the database, see `now`
 * @param onDecision called with each decision at once: a later schedule may fail. Default: nothing
 */
export async function decideDue(
  db: Database,
  now: Date,
  onDecision?: (decision: Decision) => void,
): Promise<Decision[]> {
  return decideAll(db, {
    load: (without, limit) => dueSchedules(db, now, without, limit),
    jobTypeOf: (row) => row.job_type,
    async decide(row) {
      const decided = await decideOrSkip(db, row, now);
      return decided && { ...decided, schedule: scheduleOf(row) };
    },
    onDecision,
  });
}

/** A next due time that comes so much too late was decided while the clock of the database was ahead, in ms. */
const clockStepMs = 25 * hourMs;

/**
 * Sets the next due time of schedules again that were decided while the clock of the database was days ahead. A smaller step
 * is left alone: a due time must not come twice. Returns their number.
 *
 * @param now by the clock of the database
 */
export async function correctNextTimes(db: Database, now: Date): Promise<number> {
  const after = new Date(now.getTime() + clockStepMs);
  const rows = await db.kysely
    .selectFrom('schedule')
    .select(['id', 'time', 'time_zone', 'next_at'])
    .where('next_at', '>', after)
    .execute();
  let corrected = 0;
  for (const { id, time, time_zone: timeZone, next_at: nextAt } of rows) {
    const latest = nextOrNone({ time, timeZone }, after);
    if (!latest || !nextAt || nextAt <= latest) continue;
    const { numUpdatedRows } = await db.kysely
      .updateTable('schedule')
      .set({ next_at: nextOrNone({ time, timeZone }, now) })
      .where('id', '=', id)
      .where('next_at', '=', nextAt)
      .executeTakeFirst();
    corrected += Number(numUpdatedRows);
  }
  return corrected;
}

/** Returns the next due time. Null if none comes, or this version does not know the time or zone. */
function nextOrNone(schedule: Pick<Schedule, 'time' | 'timeZone'>, after: Date): Date | null {
  try {
    return nextOf(schedule, after);
  } catch {
    return null;
  }
}

async function dueSchedules(
  db: Database,
  now: Date,
  without: readonly string[],
  limit: number,
): Promise<ScheduleRow[]> {
  const active = sql<boolean>`exists (select from run where schedule_id = schedule.id and finished_at is null)`;
  return db.kysely
    .selectFrom('schedule')
    .selectAll()
    .select(active.as('active'))
    .where(sql<boolean>`(next_at <= ${now} or (waiting_due_at is not null and not ${active}))`)
    .where(sql<boolean>`not id::text = any(${without}::text[])`)
    .orderBy('next_at')
    .limit(limit)
    .execute();
}

async function decideOrSkip(db: Database, row: ScheduleRow, now: Date): Promise<Decided | undefined> {
  try {
    return await decide(db, row, now);
  } catch (error) {
    if (error instanceof NetRavenError || isUniqueViolation(error)) return skipFailed(db, row, now, error);
    throw error;
  }
}

type ScheduleRow = Parameters<typeof scheduleOf>[0] & { readonly active: boolean };
type Decided = Omit<Decision, 'schedule'>;

async function decide(db: Database, row: ScheduleRow, now: Date): Promise<Decided | undefined> {
  const schedule = scheduleOf(row);
  // A run that waited for the one before comes first; its due time is not late.
  const waited = row.active ? null : row.waiting_due_at;
  const due = waited
    ? { at: waited, missed: 0 }
    : row.next_at && latestDue(parseTime(schedule.time), schedule.timeZone, row.next_at, now);
  if (!due) return undefined;
  const lateMinutes = (now.getTime() - due.at.getTime()) / minuteMs;
  const skipped = (reason: SkipReason, message: string | null = null): Decided => ({
    dueAt: due.at,
    missed: due.missed,
    runId: null,
    reason,
    message,
  });
  let planned: Decided | Plan;
  if (schedule.pausedAt) planned = skipped('paused');
  else if (!waited && lateMinutes > schedule.maxLateMinutes) {
    planned = skipped('late', `${Math.floor(lateMinutes)} minutes late, ${schedule.maxLateMinutes} are allowed`);
  } else planned = await plan(db, row, due.at, now, skipped);
  return inTransaction(db, async (trx) => {
    if ('run' in planned) await lockPools(trx, 'use');
    if (!(await lockSchedule(trx, row))) return undefined;
    const updateSchedule = (waitingDueAt?: Date): Promise<unknown> =>
      trx
        .updateTable('schedule')
        .set({
          ...(waited ? { waiting_due_at: null } : { next_at: nextOf(schedule, due.at) }),
          ...(waitingDueAt && { waiting_due_at: waitingDueAt }),
        })
        .where('id', '=', row.id)
        .execute();
    const active = await activeRun(trx, row.id);
    const missing = active !== undefined && 'run' in planned ? await missingFor(trx, active, planned.run) : [];
    let decided: Decided;
    if (!('run' in planned)) decided = planned;
    else if (active === undefined || schedule.overlap === 'replace' || missing.length > 0) {
      if (active !== undefined) await cancelIn(db, trx, active);
      const run = await write(db, trx, planned.run);
      const texts = [planned.message];
      if (missing.length > 0) {
        texts.push(
          `run ${active} was cancelled: it waited only for tasks that no live worker of pool ${missing.join(', ')} can take`,
        );
      }
      if (active !== undefined && !waited) texts.push(await dropWaiting(trx, row, now));
      const message = texts.filter((text) => text !== null).join('; ') || null;
      decided = { dueAt: due.at, missed: due.missed, runId: run.id, reason: null, message };
    } else if (schedule.overlap === 'queue' && row.waiting_due_at === null) {
      await updateSchedule(due.at);
      return undefined;
    } else decided = skipped('overlap', `run ${active} is still active`);
    await updateSchedule();
    await writeDueTime(trx, row.id, now, decided);
    return decided;
  });
}

/**
 * Returns the pools whose tasks alone keep a run from its end, and that no live worker can take: they must not keep the
 * devices of other pools from the next run. Returns none if the next run would only wait too, or has waves, whose first devices are waited for.
 */
async function missingFor(trx: Trx, active: string, { ask, record, devices, startOf }: PreparedRun): Promise<string[]> {
  if (ask.waves) return [];
  const missing = await onlyMissingPools(trx, active);
  if (missing.length === 0) return [];
  // A window keeps the others out.
  const open = devices.filter((device) => !startOf?.({ ...device, vars: {} }).skipped);
  const pools = record.meta?.scope === 'fleet' ? ['default'] : [...new Set(open.map(({ pool }) => pool))];
  return (await poolsWith(trx, ask.jobType, pools)).length > 0 ? missing : [];
}

/** Skips the due time that waited for a run which was cancelled for a later one. Returns it in words, if there is one. */
async function dropWaiting(trx: Trx, { id, waiting_due_at: waited }: ScheduleRow, now: Date): Promise<string | null> {
  if (waited === null) return null;
  await trx.updateTable('schedule').set({ waiting_due_at: null }).where('id', '=', id).execute();
  const message = 'a later due time came first';
  await writeDueTime(trx, id, now, { dueAt: waited, runId: null, reason: 'overlap', message, missed: 0 });
  return `the due time ${waited.toISOString()}, which waited, is skipped`;
}

/** Writes the result of a due time. */
async function writeDueTime(
  trx: Trx,
  scheduleId: string,
  now: Date,
  { dueAt, runId, reason, message, missed }: Decided,
): Promise<void> {
  await trx
    .insertInto('due_time')
    .values({ schedule_id: scheduleId, due_at: dueAt, decided_at: now, run_id: runId, reason, message, missed })
    .onConflict((same) => same.doNothing())
    .execute();
}

/** Notes that a due time could not be decided, and goes on with the next one: others must not wait for this schedule. */
async function skipFailed(db: Database, row: ScheduleRow, now: Date, error: unknown): Promise<Decided | undefined> {
  const decided: Decided = {
    dueAt: row.next_at ?? now,
    runId: null,
    reason: 'error',
    message: errorText(error),
    missed: 0,
  };
  let next: Date | null;
  try {
    next = nextOf(scheduleOf(row), now);
  } catch {
    // This version does not know its time or zone. Try again later, and note it each time.
    next = new Date(now.getTime() + hourMs);
  }
  return inTransaction(db, async (trx) => {
    // A person may have corrected it meanwhile.
    if (!(await lockSchedule(trx, row))) return undefined;
    await trx.updateTable('schedule').set({ next_at: next, waiting_due_at: null }).where('id', '=', row.id).execute();
    await writeDueTime(trx, row.id, now, decided);
    return decided;
  });
}

/** Locks the row of a schedule. Returns false if another process has decided meanwhile, or the schedule was changed. */
async function lockSchedule(trx: Trx, row: ScheduleRow): Promise<boolean> {
  const found = await trx
    .selectFrom('schedule')
    .select(['next_at', 'waiting_due_at', 'changed_at'])
    .where('id', '=', row.id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return (['next_at', 'waiting_due_at', 'changed_at'] as const).every(
    (column) => found && found[column]?.getTime() === row[column]?.getTime(),
  );
}

async function activeRun(trx: Trx, scheduleId: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('run')
    .select('id')
    .where('schedule_id', '=', scheduleId)
    .where('finished_at', 'is', null)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  return row?.id;
}

/** A run that can be written, and what to note of it. */
export interface Plan {
  readonly run: PreparedRun;
  readonly message: string | null;
}

/** Reads and checks what a run needs. Returns the reason for the skip if it cannot be created. */
async function plan(
  db: Database,
  row: ScheduleRow,
  dueAt: Date,
  now: Date,
  skipped: (reason: SkipReason, message: string) => Decided,
): Promise<Plan | Decided> {
  const schedule = scheduleOf(row);
  try {
    const config = openConfig(db, row, scheduleIdentity(row.id));
    const { name, jobType, dryRun, devices: selection, waves } = schedule;
    const createdBy = `schedule ${name}`;
    const ask: RunRequest = { jobType, devices: selection, config, dryRun, createdBy, ...(waves && { waves }) };
    const record = await runnable(db, schedule);
    const id = uuid();
    const sealed = await configOf(db, record, ask, id);
    const { found, unknown } = await find(db, selection);
    checkLeftOut(unknown, record, dryRun);
    const missingDevices = unknown.length > 0 ? `not in the inventory: ${unknown.join(', ')}` : null;
    if (found.length === 0) return skipped('no devices', missingDevices ?? 'no device is selected');
    const startOf = starts(schedule, record, await windows.list(db), dueAt, now);
    const closed = found.map((device) => startOf({ ...device, vars: {} }).skipped);
    const [reason] = closed;
    if (reason && closed.every((one) => one !== undefined)) return skipped('window', reason.message);
    const due = { scheduleId: row.id, at: dueAt };
    const { allowWrites: mayWrite } = schedule;
    return {
      run: { id, ask, record, config: sealed, devices: found, due, mayWrite, startOf },
      message: missingDevices,
    };
  } catch (error) {
    // An error of the database is not the schedule's: the caller tries again.
    if (!(error instanceof NetRavenError)) throw error;
    return skipped('error', errorText(error));
  }
}

/**
 * Returns the record of the job type of a schedule.
 *
 * @throws {NetRavenError} if it cannot run now
 */
export async function runnable(db: Database, schedule: Schedule): Promise<PackageRecord> {
  const record = await recordOf(db, schedule.jobType);
  requireConfirmed(record, schedule);
  checkWaves(record, schedule.waves);
  return record;
}

/** Returns a function that says when the task of a device starts, or which window forbids it. */
function starts(
  schedule: Schedule,
  record: PackageRecord,
  known: readonly Window[],
  dueAt: Date,
  now: Date,
): NonNullable<PreparedRun['startOf']> {
  const spread = schedule.spreadMinutes * minuteMs;
  // A run that waited or is late starts its devices evenly from now on.
  const isLate = now.getTime() - dueAt.getTime() > minuteMs;
  const from = isLate ? now : dueAt;
  return (device) => {
    const at = new Date(from.getTime() + spreadMs(schedule.id, device.id, spread));
    const start = at > now ? at : now;
    const skipped = closedReason(known, record, device, start);
    return { ...(skipped && { skipped }), ...(at > now && { startAt: at }) };
  };
}

/** Returns why a task of a schedule or trigger must not start on a device at a time; undefined if it may. */
export function closedReason(
  known: readonly Window[],
  { permissions }: Pick<PackageRecord, 'permissions'>,
  { tags }: Pick<DeviceInfo, 'tags'>,
  at: Date,
): ErrorData | undefined {
  const window = closedBy(known, { tags, writes: permissions.includes('device:write'), at });
  if (!window) return undefined;
  const message =
    window.effect === 'deny'
      ? `the window ${window.name} denies ${window.periods.join(', ')} (${window.timeZone})`
      : `the window ${window.name} allows only ${window.periods.join(', ')} (${window.timeZone})`;
  return errorData(dbError('NR_WINDOW_CLOSED', message), 'NR_WINDOW_CLOSED');
}

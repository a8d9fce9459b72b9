import { NetRavenError } from '@netraven/core';
import { sql, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { decideAll } from '../schedules/decide-all.ts';
import { find, type Device } from '../devices/devices.ts';
import { checkLeftOut } from '../devices/query/check-left-out.ts';
import { lockPools } from '../devices/pools.ts';
import { errorText } from '../error-text.ts';
import { configOf, write, type PreparedRun, type RunRequest } from '../runs/create.ts';
import { recordOf } from '../runs/record-of.ts';
import { requireConfirmed } from '../runs/require-confirmed.ts';
import { openConfig } from '../runs/sealed-config.ts';
import { uuid } from '../schema/uuid.ts';
import { closedReason, type Plan } from '../schedules/decide.ts';
import { now as clock } from '../schedules/schedules.ts';
import * as windows from '../windows/windows.ts';
import type { Tables } from '../schema/tables.ts';
import { inTransaction } from '../transaction.ts';
import { devicesWith } from './after.ts';
import { fireChanges } from './changes.ts';
import { configIdentity, triggerOf, type EventSkipReason, type Trigger } from './trigger.ts';

/** An event that was decided just now. */
export interface EventDecision {
  readonly trigger: Trigger;
  /** Null: no run was created, for the reason. */
  readonly runId: string | null;
  readonly reason: EventSkipReason | null;
  readonly message: string | null;
}

type Decided = Omit<EventDecision, 'trigger'>;
type EventRow = Selectable<Tables['trigger_event']>;
type TriggerRow = Selectable<Tables['trigger']>;

/**
 * Creates the runs of up to 100 events that wait, and notes the result of each. Several processes may call it at once: each event
 * is decided once. Decides nothing while no worker is live.
 *
 * @param onDecision called with each decision at once: a later event may fail. Default: nothing
 */
export async function decideEvents(
  db: Database,
  onDecision?: (decision: EventDecision) => void,
): Promise<EventDecision[]> {
  await fireChanges(db);
  return decideAll(db, {
    load: (without, limit) => waitingEvents(db, without, limit),
    jobTypeOf: ({ row }) => row.job_type,
    async decide({ event, row }) {
      const decided = await decide(db, event, row);
      return decided && { trigger: triggerOf(row), ...decided };
    },
    onDecision,
  });
}

interface WaitingEvent {
  readonly id: number;
  readonly event: EventRow;
  /** Its trigger. */
  readonly row: TriggerRow;
}

async function waitingEvents(db: Database, without: readonly string[], limit: number): Promise<WaitingEvent[]> {
  const events = await db.kysely
    .selectFrom('trigger_event')
    .selectAll()
    .where('decided_at', 'is', null)
    .where(sql<boolean>`not id::text = any(${without}::text[])`)
    .orderBy('id')
    .limit(limit)
    .execute();
  if (events.length === 0) return [];
  const triggers = new Map((await db.kysely.selectFrom('trigger').selectAll().execute()).map((row) => [row.id, row]));
  return events.flatMap((event) => {
    const row = triggers.get(event.trigger_id);
    return row ? { id: event.id, event, row } : [];
  });
}

async function decide(db: Database, event: EventRow, row: TriggerRow): Promise<Decided | undefined> {
  try {
    return await commit(db, event, row, await plan(db, event, row));
  } catch (error) {
    // An error of the database is not the trigger's: the caller tries again.
    if (!(error instanceof NetRavenError)) throw error;
    return commit(db, event, row, skipped('error', errorText(error)));
  }
}

/** Writes the run and the decision, unless another process has decided, or a person has changed the trigger meanwhile. */
async function commit(
  db: Database,
  event: EventRow,
  row: TriggerRow,
  planned: Plan | Decided,
): Promise<Decided | undefined> {
  return inTransaction(db, async (trx) => {
    if ('run' in planned) await lockPools(trx, 'use');
    const current = await trx.selectFrom('trigger').selectAll().where('id', '=', row.id).forShare().executeTakeFirst();
    if (JSON.stringify(current) !== JSON.stringify(row)) return undefined;
    const waiting = await trx
      .selectFrom('trigger_event')
      .select('id')
      .where('id', '=', event.id)
      .where('decided_at', 'is', null)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!waiting) return undefined;
    const decided: Decided =
      'run' in planned
        ? { runId: (await write(db, trx, planned.run)).id, reason: null, message: planned.message }
        : planned;
    const { runId, reason, message } = decided;
    await trx
      .updateTable('trigger_event')
      .set({ decided_at: sql<Date>`now()`, run_id: runId, reason, message })
      .where('id', '=', event.id)
      .execute();
    return decided;
  });
}

function skipped(reason: EventSkipReason, message: string | null = null): Decided {
  return { runId: null, reason, message };
}

/** Reads and checks what a run needs. Returns the reason why not if it cannot be created. */
async function plan(db: Database, event: EventRow, row: TriggerRow): Promise<Plan | Decided> {
  const trigger = triggerOf(row);
  const { name, jobType, dryRun } = trigger;
  if (trigger.pausedAt) return skipped('paused');
  const record = await recordOf(db, jobType);
  requireConfirmed(record, trigger);
  const writes = record.permissions.includes('device:write');
  // The change would start the job that makes it, again and again.
  if (event.own_change && writes && !dryRun) return skipped('own change', 'a job of NetRaven made the change');
  const { devices: all, message, unknown } = await devicesOf(db, event, trigger);
  checkLeftOut(unknown, record, dryRun);
  if (all.length === 0) return skipped('no devices', message);
  // A task that has not started will read this change too.
  const waiting = await waitingDevices(db, trigger);
  const others = all.filter(({ id }) => !waiting.has(id));
  // A fleet job gets all of its devices, or none.
  const devices = record.meta?.scope === 'fleet' && others.length > 0 ? all : others;
  if (devices.length === 0) return skipped('waits', 'its last run has not started on these devices');
  const known = await windows.list(db);
  const now = await clock(db);
  const startOf: NonNullable<PreparedRun['startOf']> = (device) => {
    const closed = closedReason(known, record, device, now);
    return closed ? { skipped: closed } : {};
  };
  const closed = devices.map((device) => startOf({ ...device, vars: {} }).skipped);
  if (closed[0] && closed.every(Boolean)) return skipped('window', closed[0].message);
  const config = openConfig(db, row, configIdentity(row.id));
  const names = devices.map((device) => device.name);
  const ask: RunRequest = { jobType, devices: { names }, config, dryRun, createdBy: `trigger ${name}` };
  const id = uuid();
  const sealed = await configOf(db, record, ask, id);
  const mayWrite = trigger.allowWrites && !event.own_change;
  return { run: { id, ask, record, config: sealed, devices, triggerId: row.id, mayWrite, startOf }, message };
}

/** Returns the ids of the devices on which tasks of the trigger have not been tried yet. */
async function waitingDevices(db: Database, { id }: Trigger): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct coalesce(task.device_id, (fleet.device ->> 'id')::uuid) as id
    from run join task on task.run_id = run.id
      left join lateral jsonb_array_elements(task.devices) as fleet(device) on task.device_id is null
    where run.trigger_id = ${id} and run.finished_at is null and run.cancel_requested_at is null
      and task.status = 'queued' and task.tries = 0 and not task.summary`.execute(db.kysely);
  return new Set(rows.map((row) => row.id));
}

interface EventDevices {
  readonly devices: readonly Device[];
  readonly message: string | null;
  /** Words of the query that name nothing any more. */
  readonly unknown: readonly string[];
}

/** Returns the devices of the trigger that an event is about. */
async function devicesOf(db: Database, event: EventRow, trigger: Trigger): Promise<EventDevices> {
  const { found, unknown } = await find(db, trigger.devices);
  if (event.device_names) {
    const named = new Set(event.device_names);
    const devices = found.filter(({ name }) => named.has(name));
    for (const { name } of devices) named.delete(name);
    return { devices, message: named.size > 0 ? `not among its devices: ${[...named].join(', ')}` : null, unknown };
  }
  if (event.device_ids) {
    const ids = new Set(event.device_ids);
    return { devices: found.filter(({ id }) => ids.has(id)), message: null, unknown };
  }
  if (event.source_run_id !== null && trigger.after) {
    const { result } = trigger.after;
    const ids = await devicesWith(db, event.source_run_id, result);
    const devices = found.filter(({ id }) => ids.has(id));
    return {
      devices,
      message: devices.length > 0 ? null : `none of its devices has the result "${result}" in the run before`,
      unknown,
    };
  }
  return {
    devices: found,
    message: unknown.length > 0 ? `not in the inventory: ${unknown.join(', ')}` : null,
    unknown,
  };
}

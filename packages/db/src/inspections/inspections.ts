import { randomUUID } from 'node:crypto';
import type { DeviceInfo } from '@netraven/core';
import type { InspectionRequest, InspectionResult, InspectionStep } from '@netraven/core/attempt';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { deviceOf } from '../devices/device.ts';
import { lockPools } from '../devices/pools.ts';
import { settingsOf, tagSettings } from '../devices/settings.ts';
import { dbError } from '../codes.ts';
import { drop } from '../queue/drop.ts';
import type { Fence } from '../queue/queue.ts';
import { isUuid, uuidOrNone } from '../schema/uuid.ts';
import { json } from '../schema/json.ts';
import { inTransaction, notify, type Trx } from '../transaction.ts';
import { live } from '../workers/live.ts';

/** An inspection that a person asked for. It is kept for an hour after the last question about it. */
export interface Inspection {
  readonly id: string;
  readonly kind: InspectionRequest['kind'];
  readonly status: 'queued' | 'running' | 'done';
  readonly steps: readonly InspectionStep[];
  /** Null until it is done. */
  readonly result: InspectionResult | null;
  /** While queued: a running task of the device. */
  readonly waitsFor: { readonly runId: string; readonly jobType: string } | null;
}

/** An inspection that the queue handed to a worker. */
export interface FetchedInspection {
  readonly id: string;
  readonly fence: Fence;
  readonly device: DeviceInfo;
  readonly request: InspectionRequest;
}

/** Before waiting tasks: a person waits for it. */
export const priority = 1;
/** An inspection whose client has not asked for so long is dropped. */
const patience = sql`interval '1 minute'`;

/** Written at most every 10 s: clients ask several times a second. */
const isAskedLongAgo = sql<boolean>`(inspection.asked_at < now() - interval '10 seconds')`;
/** A restart of the database, or of a worker, is shorter than a minute. */
const hasWorker = sql<boolean>`exists (
  select from worker where worker.pool = device.pool and worker.seen_at > now() - interval '1 minute')`;
const now = sql<Date>`now()`;

const identityOf = (id: string): string => `inspection:${id}`;

/**
 * Queues the inspection of a device. It waits for its turn like a task: one session at a time per device.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, NR_WORKER_MISSING
 */
export async function create(db: Database, deviceId: string, request: InspectionRequest): Promise<Inspection> {
  const id = randomUUID();
  await inTransaction(db, async (trx) => {
    await lockPools(trx, 'use');
    const device = await trx
      .selectFrom('device')
      .select('pool')
      .where('id', '=', uuidOrNone(deviceId))
      .executeTakeFirst();
    if (!device) throw dbError('NR_DEVICE_UNKNOWN', `There is no device ${deviceId}`);
    const { pool } = device;
    const worker = await trx.selectFrom('worker').select('id').where('pool', '=', pool).where(live).executeTakeFirst();
    if (!worker) throw dbError('NR_WORKER_MISSING', `No live worker has the pool ${pool}`);
    await trx
      .insertInto('inspection')
      .values({ id, device_id: deviceId, request: json(request) })
      .execute();
    await db.queue.insert(trx, pool, [{ id, kind: 'inspection', key: deviceId, priority }]);
    await notify(trx, 'netraven_inspection', [pool]);
  });
  return get(db, id);
}

/**
 * Returns an inspection, and notes that a client waits for it.
 *
 * @throws {NetRavenError} NR_INSPECTION_UNKNOWN, NR_WORKER_MISSING when it is not done and no worker of its pool was
 *   seen for a minute
 */
export async function get(db: Database, id: string): Promise<Inspection> {
  const row = await db.kysely
    .selectFrom('inspection')
    .innerJoin('device', 'device.id', 'inspection.device_id')
    .selectAll('inspection')
    .select(['device.pool', hasWorker.as('hasWorker'), isAskedLongAgo.as('isAskedLongAgo')])
    .where('inspection.id', '=', uuidOrNone(id))
    .executeTakeFirst();
  if (!row) throw dbError('NR_INSPECTION_UNKNOWN', `There is no inspection ${id}`);
  if (row.isAskedLongAgo)
    await db.kysely.updateTable('inspection').set({ asked_at: now }).where('id', '=', id).execute();
  const status = row.finished_at ? 'done' : row.started_at ? 'running' : 'queued';
  if (status !== 'done' && !row.hasWorker) {
    throw dbError('NR_WORKER_MISSING', `No live worker has the pool ${row.pool}`);
  }
  const blocking =
    status === 'queued'
      ? await db.kysely
          .selectFrom('task')
          .select(['task.run_id as runId', 'task.job_type as jobType'])
          .where('task.device_id', '=', row.device_id)
          .where('task.status', '=', 'running')
          .limit(1)
          .executeTakeFirst()
      : undefined;
  const result = row.result ? (JSON.parse(db.keyring.open(row.result, identityOf(id))) as InspectionResult) : null;
  return { id, kind: row.request.kind, status, steps: row.steps, result, waitsFor: blocking ?? null };
}

/** Forgets an inspection and its result. Cancels it, if it is not done. Does nothing for an unknown one. */
export async function remove(db: Database, id: string): Promise<void> {
  if (!isUuid(id)) return;
  await inTransaction(db, async (trx) => {
    await trx.deleteFrom('inspection').where('id', '=', id).execute();
    await notify(trx, 'netraven_cancel', [id]);
  });
}

/** Returns those of the inspections that were removed, for a worker that may have missed the notification. */
export async function removed(db: Database, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`select id from unnest(${ids}::uuid[]) as asked (id)
    where not exists (select from inspection where inspection.id = asked.id)`.execute(db.leases);
  return rows.map(({ id }) => id);
}

/**
 * Takes up to `size` inspections of a pool and no tasks, also while no slot is free. A query without joins comes first: mostly
 * none waits.
 */
export async function fetch(db: Database, pool: string, size: number): Promise<FetchedInspection[]> {
  const waiting = await db.kysely
    .selectFrom('inspection')
    .select('id')
    .where('started_at', 'is', null)
    .where(sql<boolean>`asked_at > now() - ${patience}`)
    .limit(1)
    .executeTakeFirst();
  if (!waiting) return [];
  const fences = await db.queue.fetch(pool, size, { minPriority: priority });
  const found = await ofFences(db, fences);
  const kept = new Set(found.map(({ id }) => id));
  await drop(
    db,
    fences.filter(({ id }) => !kept.has(id)),
  );
  return found;
}

/** Returns the inspections of fetched queue jobs. Those without a waiting client are left out. */
export async function ofFences(db: Database, fences: readonly Fence[]): Promise<FetchedInspection[]> {
  if (fences.length === 0) return [];
  const rows = await db.kysely
    .selectFrom('inspection')
    .innerJoin('device', 'device.id', 'inspection.device_id')
    .selectAll('device')
    .select(['inspection.id as inspectionId', 'inspection.request'])
    .where(
      'inspection.id',
      'in',
      fences.map(({ id }) => id),
    )
    .where(sql<boolean>`inspection.asked_at > now() - ${patience}`)
    .execute();
  const tags = rows.length === 0 ? [] : await tagSettings(db.kysely);
  return rows.flatMap((row) => {
    const fence = fences.find(({ id }) => id === row.inspectionId);
    const { id, name, address, port, platform, request } = row;
    const { vars = {} } = settingsOf(deviceOf(row), tags).settings;
    const device = { id, name, address, port, platform, tags: row.tags, vars };
    return fence ? [{ id: row.inspectionId, fence, device, request }] : [];
  });
}

/** Added to the steps of a worker that was stopped or lost: those of the next one follow. Clients show each step once. */
const startedAgain: InspectionStep = {
  name: 'Worker',
  status: 'warning',
  durationMs: 0,
  message: 'the worker was stopped or lost, so the inspection starts again',
};

/** Notes that an inspection starts, from its first step. Does nothing when it is stale. */
export async function begin(db: Database, fence: Fence): Promise<void> {
  await whileHeld(db, fence, (trx) =>
    trx
      .updateTable('inspection')
      .set({
        started_at: now,
        steps: sql`case when steps = '[]' then steps else steps || ${json([startedAgain])}::jsonb end`,
      })
      .where('id', '=', fence.id)
      .execute(),
  );
}

/** Adds a step. Does nothing when it is stale. */
export async function addStep(db: Database, fence: Fence, step: InspectionStep): Promise<void> {
  await whileHeld(db, fence, (trx) =>
    sql`update inspection set steps = steps || ${json([step])}::jsonb where id = ${fence.id}`.execute(trx),
  );
}

/** Writes for the holder of an inspection. The lock on the queue job keeps another worker from taking it meanwhile. */
async function whileHeld(db: Database, fence: Fence, write: (trx: Trx) => Promise<unknown>): Promise<void> {
  await inTransaction(db, async (trx) => {
    if ((await db.queue.touch(trx, [fence])).has(fence.id)) await write(trx);
  });
}

/** Puts an inspection back, for another worker. Does nothing when it is stale. */
export async function putBack(db: Database, fence: Fence): Promise<void> {
  await inTransaction(db, async (trx) => {
    if (!(await db.queue.putBack(trx, [{ fence, delayMs: 0 }])).has(fence.id)) return;
    await trx.updateTable('inspection').set({ started_at: null }).where('id', '=', fence.id).execute();
    await notify(trx, 'netraven_inspection', [fence.pool]);
  });
}

/** Ends an inspection, and frees its device. Does nothing when it is stale. */
export async function end(db: Database, fence: Fence, result: InspectionResult): Promise<void> {
  await inTransaction(db, async (trx) => {
    if (!(await db.queue.complete(trx, [fence])).has(fence.id)) return;
    await trx
      .updateTable('inspection')
      .set({ finished_at: now, result: db.keyring.seal(JSON.stringify(result), identityOf(fence.id)) })
      .where('id', '=', fence.id)
      .execute();
    await notify(trx, 'netraven_task', [fence.pool]);
    await notify(trx, 'netraven_inspection', [fence.pool]);
  });
}

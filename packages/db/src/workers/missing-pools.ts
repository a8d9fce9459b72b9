import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { queuePrefix } from '../queue/queue.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import type { Tables } from '../schema/tables.ts';
import { live } from './live.ts';

/** Returns the pools in which tasks of a run wait that no live worker can take. By name. */
export async function missingPools(db: Database, runId: string): Promise<string[]> {
  const groups = await waitedFor(db.kysely, uuidOrNone(runId));
  return [...new Set(groups.filter(({ isTaken }) => !isTaken).map(({ pool }) => pool))];
}

/**
 * Returns the pools of {@link missingPools} if the run waits for nothing else; else none. A worker that cannot reach the
 * database still works on its tasks until their lease lapses: such a task is no waiting one.
 */
export async function onlyMissingPools(db: Kysely<Tables>, runId: string): Promise<string[]> {
  const groups = await waitedFor(db, runId);
  return groups.some(({ isTaken, isHeld }) => isTaken || isHeld) ? [] : [...new Set(groups.map(({ pool }) => pool))];
}

/** Returns those of the pools in which a live worker has a job type. */
export async function poolsWith(db: Kysely<Tables>, jobType: string, pools: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('worker')
    .select('pool')
    .distinct()
    .where(sql<boolean>`pool = any(${pools}::text[])`)
    .where(live)
    .where(hasType(sql`${jobType}`))
    .execute();
  return rows.map(({ pool }) => pool);
}

/** Returns true if a live worker of a pool knows a platform, and so can undo a change on its devices. */
export async function isPlatformKnown(db: Database, pool: string, platform: string): Promise<boolean> {
  const found = await db.kysely
    .selectFrom('worker')
    .select('id')
    .where('pool', '=', pool)
    .where(live)
    .where(hasPlatform(sql`${platform}::text`))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** SQL that is true for a worker with a job type. One with a suspended package ends its tasks at once. */
function hasType(jobType: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select from offer where offer.worker_id = worker.id and offer.job_type = ${jobType}
    and offer.state in ('ready', 'suspended'))`;
}

/** SQL that is true for a worker with a platform. A row may be edited by hand: any value is read. */
function hasPlatform(platform: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`jsonb_path_exists(worker.platforms, '$[*] ? (@.id == $id && @.state == "ready")',
    jsonb_build_object('id', ${platform}))`;
}

/** SQL of the queue job of a task, if a worker holds it. */
const heldJob = sql`(select from pgboss.job where job.name = ${queuePrefix} || task.pool and job.id = task.id
  and job.state = 'active')`;

/** Devices with an open change that no live worker can undo: they take no other task. */
const stuckDevices = sql`select task.device_id from task
  where task.open_change is not null and task.status in ('queued', 'running') and not exists ${heldJob} and not exists (
    select from worker where worker.pool = task.pool and ${live} and ${hasPlatform(sql`task.device ->> 'platform'`)}
  )`;

/**
 * Groups the waiting tasks of runs, and finds out which groups a live worker of their pool can take. A task whose change is
 * undone needs the platform, and any other one its job type.
 */
function groupsOf(runs: RawBuilder<unknown>): RawBuilder<Group> {
  return sql<Group>`
    with stuck as materialized (${stuckDevices}), waiting as (
      select task.pool, task.job_type, task.configure_begun_at is null as is_new,
        case when task.open_change is not null then task.device ->> 'platform' end as platform,
        task.configure_begun_at is null and coalesce(task.device_id in (select device_id from stuck), false) as is_blocked,
        (count(*) filter (where is_due))::int as tasks, (count(*) filter (where not is_due))::int as later,
        bool_or(task.status = 'running' and exists ${heldJob}) as is_held
      from run join task on task.run_id = run.id,
        lateral (select task.start_at is null or task.start_at <= now() as is_due) as due
      where ${runs} and task.status in ('queued', 'running')
        and (task.wave is null or run.wave is null or task.wave <= run.wave)
      group by 1, 2, 3, 4, 5
    )
    select pool, tasks, later, is_held as "isHeld",
      not is_blocked and exists (
        select from worker where worker.pool = waiting.pool and ${live} and case
          when is_new then ${hasType(sql`waiting.job_type`)} else platform is null or ${hasPlatform(sql`platform`)} end
      ) as "isTaken",
      exists (select from worker where worker.pool = waiting.pool and ${live}) as "isLive",
      case when is_blocked then null when is_new then 'job type ' || job_type else 'platform ' || platform end as needs
    from waiting order by pool, needs`;
}

interface Group {
  readonly pool: string;
  readonly tasks: number;
  readonly later: number;
  /** A task of it is held by a worker. */
  readonly isHeld: boolean;
  /** A live worker can take its tasks. */
  readonly isTaken: boolean;
  /** The pool has a live worker. */
  readonly isLive: boolean;
  /** The need of its tasks that a worker must have. Null: only a live worker of the pool, or the undo of another change. */
  readonly needs: string | null;
}

async function waitedFor(db: Kysely<Tables>, runId: string): Promise<readonly Group[]> {
  return (await groupsOf(sql`run.id = ${runId}`).execute(db)).rows;
}

/** A pool that no live worker has, or whose live workers lack what its waiting tasks need. */
export interface PoolWithoutWorker {
  readonly pool: string;
  /** Number of its devices. 0 if a live worker has the pool. */
  readonly devices: number;
  /** Number of tasks that wait for such a worker, and would start now. */
  readonly tasks: number;
  /** Number of those that wait for a later time. */
  readonly later: number;
  /** Needs that no live worker of the pool has: `job type backup`, `platform acme_os`. Empty: none is live. */
  readonly lacks: readonly string[];
}

/** Lists the pools with devices or waiting tasks that no live worker takes, by name. */
export async function poolsWithoutWorker(db: Database): Promise<PoolWithoutWorker[]> {
  const { rows: groups } = await groupsOf(sql`run.finished_at is null`).execute(db.kysely);
  const { rows: held } = await sql<{ pool: string; devices: number }>`
    select pool, count(*)::int as devices from device
    where pool not in (select pool from worker where ${live}) group by pool`.execute(db.kysely);
  const devices = new Map(held.map((row) => [row.pool, row.devices]));
  const waiting = Map.groupBy(
    groups.filter(({ isTaken }) => !isTaken),
    ({ pool }) => pool,
  );
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
  return [...new Set([...devices.keys(), ...waiting.keys()])].sort().map((pool) => {
    const ofPool = waiting.get(pool) ?? [];
    return {
      pool,
      devices: devices.get(pool) ?? 0,
      tasks: sum(ofPool.map(({ tasks }) => tasks)),
      later: sum(ofPool.map(({ later }) => later)),
      lacks: [...new Set(ofPool.flatMap(({ isLive, needs }) => (isLive && needs !== null ? needs : [])))],
    };
  });
}

import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { queuePrefix } from '../queue/queue.ts';
import { uuidOrNone } from '../runs/uuid.ts';
import type { Tables } from '../schema/tables.ts';
import { live } from './live.ts';

/** Returns the pools that no live worker has, of those for which tasks of a run wait. By name. */
export async function missingPools(db: Database, runId: string): Promise<string[]> {
  return (await waitedFor(db.kysely, uuidOrNone(runId))).filter((pool) => !pool.isLive).map(({ pool }) => pool);
}

/**
 * Returns the pools of {@link missingPools} if the run waits for nothing else; else none. A worker that cannot reach the
 * database still works on its tasks until their lease lapses: such a task is no waiting one.
 */
export async function onlyMissingPools(db: Kysely<Tables>, runId: string): Promise<string[]> {
  const pools = await waitedFor(db, runId);
  return pools.some((pool) => pool.isLive || pool.isHeld) ? [] : pools.map(({ pool }) => pool);
}

/** Returns those of the pools that a live worker has. */
export async function livePools(db: Kysely<Tables>, pools: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('worker')
    .select('pool')
    .distinct()
    .where(sql<boolean>`pool = any(${pools}::text[])`)
    .where(live)
    .execute();
  return rows.map(({ pool }) => pool);
}

interface WaitedFor {
  readonly pool: string;
  readonly isLive: boolean;
  /** A task of it is held by a worker. */
  readonly isHeld: boolean;
}

async function waitedFor(db: Kysely<Tables>, runId: string): Promise<WaitedFor[]> {
  const { rows } = await sql<WaitedFor>`
    select pool, exists (select from worker where worker.pool = waited.pool and ${live}) as "isLive", "isHeld"
    from (
      select task.pool, coalesce(bool_or(job.state = 'active'), false) as "isHeld"
      from task left join pgboss.job on task.status = 'running' and job.name = ${queuePrefix} || task.pool and job.id = task.id
      where task.run_id = ${runId} and task.status in ('queued', 'running')
        and (task.wave is null or task.wave <= (select run.wave from run where id = ${runId}))
      group by task.pool
    ) as waited order by pool`.execute(db);
  return rows;
}

/** A pool that no live worker has. */
export interface PoolWithoutWorker {
  readonly pool: string;
  /** Number of its devices. */
  readonly devices: number;
  /** Number of tasks that a worker of it would start now. */
  readonly tasks: number;
  /** Number of tasks that wait for a later time. */
  readonly later: number;
}

/** Lists the pools with devices or waiting tasks that no live worker has, by name. */
export async function poolsWithoutWorker(db: Database): Promise<PoolWithoutWorker[]> {
  const { rows } = await sql<PoolWithoutWorker>`
    with served as (select distinct pool from worker where ${live}),
    held as (
      select pool, count(*)::int as devices from device where pool not in (select pool from served) group by pool
    ),
    waiting as (
      select task.pool, count(*) filter (where is_due)::int as tasks, count(*) filter (where not is_due)::int as later
      from run join task on task.run_id = run.id,
        lateral (select task.start_at is null or task.start_at <= now() as is_due) as due
      where run.finished_at is null and task.status in ('queued', 'running')
        and (task.wave is null or task.wave <= run.wave) and task.pool not in (select pool from served)
      group by task.pool
    )
    select pool, coalesce(devices, 0) as devices, coalesce(tasks, 0) as tasks, coalesce(later, 0) as later
    from held full join waiting using (pool) order by pool`.execute(db.kysely);
  return rows;
}

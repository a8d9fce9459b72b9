import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { isUuid } from '../runs/uuid.ts';
import type { Tables } from '../schema/tables.ts';
import { live } from './live.ts';

/** Returns the pools that no live worker has, of those for which tasks of a run wait. By name. */
export async function missingPools(db: Database, runId: string): Promise<string[]> {
  if (!isUuid(runId)) return [];
  return (await waitedFor(db.kysely, runId)).filter((pool) => !pool.isLive).map(({ pool }) => pool);
}

/** Returns the pools of {@link missingPools} if the run waits for nothing else; else none. */
export async function onlyMissingPools(db: Kysely<Tables>, runId: string): Promise<string[]> {
  const pools = await waitedFor(db, runId);
  return pools.some((pool) => pool.isLive) ? [] : pools.map(({ pool }) => pool);
}

async function waitedFor(db: Kysely<Tables>, runId: string): Promise<{ pool: string; isLive: boolean }[]> {
  const { rows } = await sql<{ pool: string; isLive: boolean }>`
    select pool, exists (select from worker where worker.pool = waited.pool and ${live}) as "isLive"
    from (
      select distinct pool from task where run_id = ${runId} and status in ('queued', 'running')
        and (wave is null or wave <= (select run.wave from run where id = ${runId}))
    ) as waited order by pool`.execute(db);
  return rows;
}

/** A pool that no live worker has. */
export interface MissingPool {
  readonly pool: string;
  /** Number of its devices. */
  readonly devices: number;
  /** Number of tasks that a worker of it would start now. */
  readonly tasks: number;
}

/** Lists the pools with devices or waiting tasks that no live worker has, by name. */
export async function allMissingPools(db: Database): Promise<MissingPool[]> {
  const { rows } = await sql<MissingPool>`
    with served as (select distinct pool from worker where ${live}),
    held as (
      select pool, count(*)::int as devices from device where pool not in (select pool from served) group by pool
    ),
    waiting as (
      select task.pool, count(*)::int as tasks from run join task on task.run_id = run.id
      where run.finished_at is null and task.status in ('queued', 'running')
        and (task.start_at is null or task.start_at <= now()) and (task.wave is null or task.wave <= run.wave)
        and task.pool not in (select pool from served)
      group by task.pool
    )
    select pool, coalesce(devices, 0) as devices, coalesce(tasks, 0) as tasks
    from held full join waiting using (pool) order by pool`.execute(db.kysely);
  return rows;
}

import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { queuePrefix } from '../queue/queue.ts';
import { live } from '../workers/live.ts';

/**
 * Reasons why a task waits. `wave`: an earlier wave has not ended. `limit`: a session limit. `time`: its start time. `retry`: the pause before its next
 * try. `worker`: no live worker of its pool has the job type. `device`: another task or a test holds its device. `slot`: all
 * slots of the workers of its pool are in use.
 */
export type WaitReason = 'wave' | 'limit' | 'time' | 'retry' | 'worker' | 'device' | 'slot';

/** Why a queued task has not started. */
export interface Wait {
  readonly reason: WaitReason;
  /** In words: `the run 0198… (backup) holds the device`. */
  readonly message: string;
  /** It does not start before. Null: unknown. */
  readonly until: Date | null;
  /** The run whose task holds the device. Null: none. */
  readonly runId: string | null;
}

/** The tasks of a run that wait for the same. */
export interface WaitGroup {
  readonly reason: WaitReason;
  /** In words, without the names of devices. */
  readonly message: string;
  readonly tasks: number;
}

/** A row per waiting task. Its device is `held` by a job of the queue: a task, or else a test. */
interface Row {
  readonly id: string;
  readonly reason: WaitReason;
  readonly pool: string;
  readonly job_type: string;
  readonly wave: number | null;
  readonly blocked_by: string | null;
  readonly at: Date | null;
  readonly is_live: boolean;
  readonly holder_run: string | null;
  readonly holder_type: string | null;
}

/**
 * Selects {@link Row}s of queued tasks. Few queue jobs are active, at most one per slot, so they are read once. A task that
 * began to configure its device is not new: its change is undone by any worker with the platform.
 */
function waiting(which: RawBuilder<unknown>): RawBuilder<Row> {
  return sql<Row>`
    with active as materialized (
      select singleton_key as key, name, id from pgboss.job
      where state = 'active' and policy = 'singleton' and starts_with(name, ${queuePrefix})
    ), pools as materialized (
      select pool, array(
        select distinct offer.job_type from offer join worker as one on one.id = offer.worker_id
        where one.pool = worker.pool and one.seen_at > now() - interval '15 seconds' and offer.state in ('ready', 'suspended')
      ) as types
      from worker where ${live} group by pool
    )
    select task.id, task.pool, task.job_type, task.wave, session_wait.blocked_by,
      pools.pool is not null as is_live,
      case when task.retry is not null then (task.retry ->> 'at')::timestamptz else task.start_at end as at,
      holder.run_id as holder_run, holder.job_type as holder_type,
      case
        when task.wave is not null and run.wave is not null and task.wave > run.wave then 'wave'
        when session_wait.blocked_by is not null then 'limit'
        when task.retry is not null and (task.retry ->> 'at')::timestamptz > now() then 'retry'
        when task.start_at > now() then 'time'
        when pools.pool is null then 'worker'
        when task.configure_begun_at is null and not task.job_type = any(pools.types) then 'worker'
        when active.id is not null then 'device'
        else 'slot'
      end as reason
    from task join run on run.id = task.run_id
    left join session_wait on session_wait.task_id = task.id
    left join pools on pools.pool = task.pool
    left join active on active.key = task.device_id::text and active.id <> task.id
    left join task as holder on holder.id = active.id
    where ${which} and task.status = 'queued' and run.cancel_requested_at is null
      and (not task.summary or run.summary = 'queued')
      -- A worker has taken it.
      and task.id not in (select id from active)`;
}

/** Returns why tasks wait, by their ids. Those that do not wait are left out. */
export async function waitsOf(db: Database, ids: readonly string[]): Promise<Map<string, Wait>> {
  if (ids.length === 0) return new Map();
  const { rows } = await waiting(sql`task.id = any(${[...ids]}::uuid[])`).execute(db.kysely);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        reason: row.reason,
        message: messageOf(row),
        until: row.reason === 'time' || row.reason === 'retry' ? row.at : null,
        runId: row.reason === 'device' ? row.holder_run : null,
      },
    ]),
  );
}

/** Counts the waiting tasks of a run by what they wait for, largest group first. */
export async function waitsOfRun(db: Database, runId: string): Promise<WaitGroup[]> {
  const { rows } = await sql<Omit<Row, 'id'> & { readonly tasks: number }>`
    select reason, pool, job_type, is_live, blocked_by, null::int as wave, null as holder_run, null as holder_type,
      min(at) filter (where reason in ('time', 'retry')) as at, count(*)::int as tasks
    from (${waiting(sql`task.run_id = ${runId}`)}) as waiting
    group by reason, pool, job_type, is_live, blocked_by
    order by tasks desc, reason, pool`.execute(db.kysely);
  return rows.map((row) => ({ reason: row.reason, message: messageOf(row), tasks: row.tasks }));
}

/** Returns what a task waits for: a phrase that follows `waits: `. */
function messageOf({ reason, pool, job_type: jobType, ...row }: Omit<Row, 'id'>): string {
  switch (reason) {
    case 'wave':
      return row.wave === null ? 'for earlier waves' : `for the waves before wave ${row.wave}`;
    case 'limit':
      return `for the session limit ${row.blocked_by}`;
    case 'time':
      return 'for its start time';
    case 'retry':
      return 'for its next try';
    case 'worker':
      return row.is_live
        ? `for a worker of pool ${pool} with the job type ${jobType}`
        : `for a worker of pool ${pool}: none is live`;
    case 'device':
      return row.holder_run === null
        ? 'for another task or test of its device'
        : `for run ${row.holder_run} (${row.holder_type}), which works on the device`;
    default:
      return `for a free slot of a worker of pool ${pool}`;
  }
}

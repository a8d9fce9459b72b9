import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { isFailure, isSuccess } from '../schema/outcome.ts';
import type { Retention } from './settings.ts';
import { removeInSteps, type StepOptions } from './steps.ts';

interface Limits extends Pick<Retention, 'runsPerJobType'> {
  /** Runs that were created before are old. */
  readonly oldRuns: Date;
}

/** Runs that one query reads. */
const runsPerPage = 100;

/**
 * Removes ended runs that are old, or that too many newer ones of their job type and origin follow. Returns their number. A
 * schedule of each minute or a trigger in a busy network must not push out the nightly runs and those of people.
 */
export async function removeOldRuns(db: Database, limits: Limits, options: StepOptions): Promise<number> {
  let removed = 0;
  for (const jobType of await jobTypes(db)) {
    const limitsOfOrigins = await crowdedOrigins(db, jobType, limits.runsPerJobType);
    const all = { origin: undefined, before: limits.oldRuns };
    for (const { origin, before } of [all, ...limitsOfOrigins]) {
      let page: Page;
      let last: Page[number] = { id: '00000000-0000-0000-0000-000000000000', created: '-infinity' };
      do {
        page = await pageOf(db, { jobType, origin, after: last, before });
        last = page.at(-1) ?? last;
        for (const { id } of page) {
          if (!options.signal?.aborted && (await removeRun(db, id, options))) removed++;
        }
      } while (page.length === runsPerPage && !options.signal?.aborted);
    }
  }
  return removed;
}

/** Removes a run unless the health of a device needs it. If the worker ends meanwhile, the next one goes on with it. */
async function removeRun(db: Database, id: string, options: StepOptions): Promise<boolean> {
  if (await isNeeded(db, id)) return false;
  await removeInSteps(db, 'task', sql`run_id = ${id}`, options);
  if (options.signal?.aborted) return false;
  await db.kysely.deleteFrom('run').where('id', '=', id).execute();
  options.onStep?.(1);
  return true;
}

/**
 * Returns true if a task of a run is, for its device and job type, the last success, the last failure, or the first failure
 * after the last success. The health of devices is derived from these tasks alone.
 */
async function isNeeded(db: Database, runId: string): Promise<boolean> {
  const same = sql`task.device_id = own.device_id and task.job_type = own.job_type`;
  const lastSuccess = sql`(select max(finished_at) from task where ${same} and ${isSuccess})`;
  const lastFailure = sql`(select max(finished_at) from task where ${same} and ${isFailure})`;
  const firstFailure = sql`(select min(finished_at) from task where ${same} and ${isFailure}
    and finished_at > coalesce(${lastSuccess}, '-infinity'))`;
  const { rows } = await sql<{ needed: boolean }>`
    select exists (
      select from task as own join device on device.id = own.device_id
      where own.run_id = ${runId} and not own.dry_run and (
        own.status in ('success', 'skipped') and own.finished_at = ${lastSuccess}
        or own.status in ('failed', 'error') and own.finished_at in (${lastFailure}, ${firstFailure})
      )
    ) as needed`.execute(db.kysely);
  return rows[0]?.needed ?? false;
}

async function jobTypes(db: Database): Promise<string[]> {
  // Reads one row of the index per job type, where select distinct reads all runs.
  const { rows } = await sql<{ job_type: string }>`with recursive known (job_type) as (
      (select job_type from run order by job_type limit 1)
      union all
      select (select run.job_type from run where run.job_type > known.job_type order by run.job_type limit 1)
      from known where known.job_type is not null
    ) select job_type from known where job_type is not null`.execute(db.kysely);
  return rows.map((row) => row.job_type);
}

/** The schedule or trigger that made a run; null: a person asked for it. */
const originOfRun = sql<string | null>`coalesce(schedule_id, trigger_id)`;

/** Returns the origins with more runs of a job type than are kept, and the time before which theirs are removed. */
async function crowdedOrigins(
  db: Database,
  jobType: string,
  kept: number,
): Promise<readonly { readonly origin: string | null; readonly before: Date }[]> {
  const { rows } = await sql<{ origin: string | null; before: Date }>`
    select origin, created_at as before from (
      select ${originOfRun} as origin, created_at,
        row_number() over (partition by ${originOfRun} order by created_at desc) as place
      from run where job_type = ${jobType}
    ) as placed where place = ${kept}`.execute(db.kysely);
  return rows;
}

/** Ids of runs, and when they were created: as text, because a `Date` has no microseconds. */
type Page = readonly { readonly id: string; readonly created: string }[];

/** Returns ended runs after another one, oldest first. @param of `origin`: default any */
async function pageOf(
  db: Database,
  of: {
    readonly jobType: string;
    readonly origin: string | null | undefined;
    readonly after: Page[number];
    readonly before: Date;
  },
): Promise<Page> {
  const { jobType, origin, after, before } = of;
  const hasOrigin = origin === undefined ? sql`true` : sql`${originOfRun} is not distinct from ${origin}::uuid`;
  const { rows } = await sql<Page[number]>`
    select id, created_at::text as created from run
    where job_type = ${jobType} and (created_at, id) > (${after.created}::timestamptz, ${after.id}::uuid)
      and created_at < ${before} and finished_at is not null and ${hasOrigin}
    order by created_at, id limit ${runsPerPage}`.execute(db.kysely);
  return rows;
}

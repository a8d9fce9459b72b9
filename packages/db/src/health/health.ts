import { sql } from 'kysely';
import type { Database } from '../database.ts';
import {
  health,
  healthStates,
  scheduledQueries,
  worst,
  type HealthRow,
  type HealthState,
} from '../devices/health-rows.ts';
import type { TaskStatus } from '../schema/status.ts';

/** Health of one job type on one device. Dry runs do not count. */
export interface DeviceHealth {
  readonly deviceId: string;
  readonly device: string;
  readonly jobType: string;
  /**
   * `failing`: the last try did not succeed. `never`: no success yet. `stale`: the last success is older than
   * `freshWithinMinutes`.
   */
  readonly state: HealthState;
  /** Time since when it is failing or stale. */
  readonly since: Date | null;
  /**
   * True if it counts for the state of the device: the job type is scheduled, has a fresh-within of the device, or is started
   * by a trigger; or nothing is expected of the device.
   */
  readonly counts: boolean;
  /** From the settings of the device and its tags, else the shortest one of its schedules. Null: a success stays fresh. */
  readonly freshWithinMinutes: number | null;
  /** The last task that ended with a result or an error. */
  readonly lastTry: {
    readonly at: Date;
    readonly status: TaskStatus;
    readonly code: string | null;
    readonly runId: string;
  } | null;
  readonly lastSuccessAt: Date | null;
  /** Of the last saved version. */
  readonly lastChangeAt: Date | null;
}

/** Filters, which all must match. */
export interface HealthFilter {
  /** Default: all. */
  readonly deviceIds?: readonly string[];
  readonly state?: HealthState;
  readonly jobType?: string;
  /** Only what follows this device and job type. */
  readonly after?: { readonly device: string; readonly jobType: string };
  /** Default: no limit. */
  readonly limit?: number;
}

/** Lists the health of devices by device and job type: of each job type that was tried, scheduled, or has a setting, also those that do not count. */
export async function list(db: Database, filter: HealthFilter = {}): Promise<DeviceHealth[]> {
  const { state, jobType, after, limit } = filter;
  const conditions = [
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(jobType === undefined ? [] : [sql`job_type = ${jobType}`]),
    ...(after ? [sql`(name, job_type) > (${after.device}, ${after.jobType})`] : []),
  ];
  const { rows } = await sql<ListedRow>`
    with ${health(await scheduledQueries(db), filter.deviceIds)},
    listed as (
      select health.*, name from health join chosen on chosen.id = device_id
      where ${sql.join([sql`true`, ...conditions], sql` and `)}
      order by name, job_type limit ${limit ?? null}
    )
    select listed.*, coalesce(failed_at, succeeded_at) as tried_at, change.saved_at as changed_at
    from listed
    -- Only of the rows of the page.
    left join lateral (
      select saved_at from artifact
      where artifact.device_id = listed.device_id and artifact.job_type = listed.job_type order by artifact.id desc limit 1
    ) as change on true
    order by name, job_type`.execute(db.kysely);
  return rows.map((row) => ({
    deviceId: row.device_id,
    device: row.name,
    jobType: row.job_type,
    state: row.state,
    since: row.since,
    counts: row.counts,
    freshWithinMinutes: row.minutes,
    lastTry:
      row.tried_at && row.status && row.run_id !== null
        ? { at: row.tried_at, status: row.status, code: row.code, runId: row.run_id }
        : null,
    lastSuccessAt: row.succeeded_at,
    lastChangeAt: row.changed_at,
  }));
}

/** Returns the state of each device by its id: the worst one of its job types, `never` without any. Default: all devices. */
export async function statesOf(db: Database, deviceIds?: readonly string[]): Promise<Map<string, HealthState>> {
  const { rows } = await sql<{ device_id: string; state: HealthState }>`
    with ${health(await scheduledQueries(db), deviceIds)}, ${worst} select device_id, state from worst`.execute(
    db.kysely,
  );
  return new Map(rows.map(({ device_id: id, state }) => [id, state]));
}

/** Returns the worst state; `never` for none. */
export function worstOf(states: readonly HealthState[]): HealthState {
  return healthStates.find((state) => states.includes(state)) ?? 'never';
}

/** Numbers by state. */
export type StateCounts = Readonly<Record<HealthState, number>>;

/** Devices on which a job type fails with the same code. */
export interface FailingGroup {
  readonly jobType: string;
  /** Null: the job returned a verdict without a code. */
  readonly code: string | null;
  readonly devices: number;
  /** The first names of them. */
  readonly names: readonly string[];
  /** Time since when the first of them is failing. */
  readonly since: Date;
}

/** The health of all devices in numbers. */
export interface HealthSummary {
  readonly devices: StateCounts;
  readonly jobTypes: readonly { readonly jobType: string; readonly devices: StateCounts }[];
  /** Largest group first. */
  readonly failing: readonly FailingGroup[];
}

const namesPerGroup = 5;

/** Counts the devices by state, and groups the failing ones by job type and code. */
export async function summary(db: Database): Promise<HealthSummary> {
  const { rows } = await sql<{
    job_type: string | null;
    state: HealthState;
    code: string | null;
    devices: number;
    names: string[];
    since: Date | null;
  }>`
    with ${health(await scheduledQueries(db))}, ${worst}
    select null as job_type, state, null as code, count(*)::int as devices, '{}'::text[] as names, null::timestamptz as since
    from worst group by state
    union all
    select job_type, state, null, count(*)::int, '{}', null::timestamptz from health
    where counts and state <> 'failing' group by job_type, state
    union all
    -- The names of these alone are sorted.
    select job_type, state, code, count(*)::int, (array_agg(name order by name))[1:${sql.lit(namesPerGroup)}], min(since)
    from health join chosen on chosen.id = device_id where counts and state = 'failing' group by job_type, state, code
    order by devices desc, job_type, code`.execute(db.kysely);
  const devices = noDevices();
  const jobTypes = new Map<string, Record<HealthState, number>>();
  for (const { job_type: jobType, state, devices: count } of rows) {
    if (jobType === null) devices[state] += count;
    else {
      const counts = jobTypes.get(jobType) ?? noDevices();
      counts[state] += count;
      jobTypes.set(jobType, counts);
    }
  }
  return {
    devices,
    jobTypes: [...jobTypes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([jobType, counts]) => ({ jobType, devices: counts })),
    failing: rows.flatMap(({ job_type: jobType, state, code, devices: count, names, since }) =>
      jobType !== null && state === 'failing' && since ? [{ jobType, code, devices: count, names, since }] : [],
    ),
  };
}

function noDevices(): Record<HealthState, number> {
  return { failing: 0, never: 0, stale: 0, fresh: 0 };
}

interface ListedRow extends HealthRow {
  readonly name: string;
  readonly tried_at: Date | null;
  readonly changed_at: Date | null;
}

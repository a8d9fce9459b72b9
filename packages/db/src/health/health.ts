import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import type { TaskStatus } from '../schema/status.ts';
import { arrayOrEmpty, objectOrEmpty } from '../schema/json.ts';
import { live } from '../workers/live.ts';

/** Selects a number of minutes of the settings; null for any other text. */
function minutesOf(text: RawBuilder<unknown>): RawBuilder<number | null> {
  return sql`case when ${text} ~ '^[0-9]{1,9}$' then ${text}::int end`;
}

/** States of a job type on a device, worst first. The state of a device is the worst one of its job types. */
export const healthStates = ['failing', 'never', 'stale', 'fresh'] as const;
export type HealthState = (typeof healthStates)[number];

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

/** Lists the health of devices by device and job type: of each job type that was tried, scheduled, or has a setting. */
export async function list(db: Database, filter: HealthFilter = {}): Promise<DeviceHealth[]> {
  const { state, jobType, after, limit } = filter;
  const conditions = [
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(jobType === undefined ? [] : [sql`job_type = ${jobType}`]),
    ...(after ? [sql`(name, job_type) > (${after.device}, ${after.jobType})`] : []),
  ];
  const { rows } = await sql<ListedRow>`
    with ${health(filter.deviceIds)},
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
    with ${health(deviceIds)}, ${worst} select device_id, state from worst`.execute(db.kysely);
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
    with ${health()}, ${worst}
    select null as job_type, state, null as code, count(*)::int as devices, '{}'::text[] as names, null::timestamptz as since
    from worst group by state
    union all
    select job_type, state, null, count(*)::int, '{}', null::timestamptz from health where state <> 'failing' group by job_type, state
    union all
    -- The names of these alone are sorted.
    select job_type, state, code, count(*)::int, (array_agg(name order by name))[1:${sql.lit(namesPerGroup)}], min(since)
    from health join chosen on chosen.id = device_id where state = 'failing' group by job_type, state, code
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

/** The last results of a job type on a device. */
export interface HealthRow {
  readonly device_id: string;
  readonly job_type: string;
  readonly state: HealthState;
  readonly since: Date | null;
  readonly minutes: number | null;
  readonly succeeded_at: Date | null;
  /** Of the last failure after the last success, as is `code`. */
  readonly failed_at: Date | null;
  readonly code: string | null;
  /** Of the last try, as is `run_id`. */
  readonly status: TaskStatus | null;
  readonly run_id: string | null;
}

interface ListedRow extends HealthRow {
  readonly name: string;
  readonly tried_at: Date | null;
  readonly changed_at: Date | null;
}

/**
 * Common table expressions: `chosen`, the devices, and `health`, a row of {@link HealthRow} per device and job type. It reads
 * no task: `last_result` has what counts.
 */
export function health(deviceIds?: readonly string[]): RawBuilder<unknown> {
  const only = (column: string): RawBuilder<unknown> =>
    deviceIds ? sql`where ${sql.ref(column)} = any(${[...deviceIds]}::uuid[])` : sql``;
  return sql`
    chosen as (
      select id, name, platform, tags, ${objectOrEmpty(sql`settings -> 'freshWithinMinutes'`)} as minutes from device ${only('id')}
    ),
    tagged as (select id, platform, unnest(tags) as tag from chosen),
    -- A schedule that is over expects nothing more, unless it says how long its successes are fresh.
    expecting as (
      select schedule.job_type, devices, fresh_within_minutes as minutes,
        array(select json_array_elements_text(${arrayOrEmpty(sql`meta -> 'platforms'`)})) as platforms
      from schedule left join lateral (
        -- Also of a worker that is not live: an outage must not change what is expected.
        select record -> 'meta' as meta from offer join worker on worker.id = offer.worker_id
        where offer.job_type = schedule.job_type
        order by state = 'ready' desc, ${live} desc, worker.started_at limit 1
      ) as known on true
      where not dry_run and (next_at is not null or fresh_within_minutes is not null)
        -- The task of a fleet job has no device.
        and meta ->> 'scope' is distinct from 'fleet'
    ),
    wanted as (
      select job_type, platforms, minutes, 'all' as kind, null as name from expecting where devices ->> 'all' = 'true'
      union all
      select job_type, platforms, minutes, 'tag', tag
      from expecting, json_array_elements_text(${arrayOrEmpty(sql`devices -> 'tags'`)}) as tag
      union all
      select job_type, platforms, minutes, case when each ~ '[*?]' then 'pattern' else 'name' end, each
      from expecting, json_array_elements_text(${arrayOrEmpty(sql`devices -> 'names'`)}) as each
    ),
    -- Read once, not for each device. Of several settings, the one with the lowest rank counts.
    shared as materialized (
      select name, each.key as job_type, array[rank, ${minutesOf(sql`each.value`)}] as setting from (
        select name, row_number() over (order by priority desc, name collate "C")::int as rank,
          ${objectOrEmpty(sql`settings -> 'freshWithinMinutes'`)} as minutes
        from tag
      ) as tag, json_each_text(minutes) as each
    ),
    expected as (
      select device_id, job_type, coalesce((min(setting))[2], min(minutes)) as minutes from (
        select chosen.id as device_id, own.key as job_type, array[0, ${minutesOf(sql`own.value`)}] as setting, null::int as minutes
        from chosen, json_each_text(chosen.minutes) as own
        where chosen.minutes::text <> '{}'
        union all
        select tagged.id, shared.job_type, setting, null from shared join tagged on tag = name
        union all
        select device_id, job_type, null, minutes from (
          select chosen.id as device_id, platform, job_type, platforms, wanted.minutes from wanted, chosen where kind = 'all'
          union all
          select tagged.id, platform, job_type, platforms, minutes from wanted join tagged on tag = name where kind = 'tag'
          union all
          select chosen.id, platform, job_type, platforms, wanted.minutes
          from wanted join chosen on chosen.name = wanted.name
          where kind = 'name'
          union all
          select chosen.id, platform, job_type, platforms, wanted.minutes
          from wanted, chosen
          where kind = 'pattern' and chosen.name like
            translate(replace(replace(replace(wanted.name, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '*?', '%_')
        ) as scheduled
        -- Runs skip the other devices.
        where platforms = '{}' or platform = any(platforms)
      ) as each group by device_id, job_type
    ),
    known as (select * from last_result ${only('device_id')}),
    health as (
      select device_id, job_type, minutes,
        case
          when failed_at is not null then 'failing'
          when succeeded_at is null then 'never'
          when succeeded_at < now() - minutes * interval '1 minute' then 'stale'
          else 'fresh'
        end as state,
        case
          when failed_at is not null then failing_since
          when succeeded_at < now() - minutes * interval '1 minute' then succeeded_at + minutes * interval '1 minute'
        end as since,
        succeeded_at, failed_at, status, code, run_id
      from expected full join known using (device_id, job_type)
    )`;
}

const worst = sql`
  worst as (
    select chosen.id as device_id, coalesce(state, 'never') as state from chosen left join (
      select device_id, (array[${sql.join(healthStates)}])[min(array_position(array[${sql.join(healthStates)}], state))] as state
      from health group by device_id
    ) as worst_of on device_id = chosen.id
  )`;

import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import type { TaskStatus } from '../schema/status.ts';
import { arrayOrEmpty, objectOrEmpty } from '../schema/json.ts';
import { isFailure, isSuccess } from '../schema/outcome.ts';
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
    with recursive ${health(filter.deviceIds)},
    listed as (
      select * from health where ${sql.join([sql`true`, ...conditions], sql` and `)}
      order by name, job_type limit ${limit ?? null}
    )
    -- Only of the rows of the page.
    select listed.device_id, name, listed.job_type, state, since, minutes, succeeded_at, code,
      coalesce(failed_at, succeeded_at) as tried_at,
      coalesce(listed.status, success.status) as status,
      coalesce(listed.run_id, success.run_id) as run_id,
      change.saved_at as changed_at
    from listed
    left join lateral (
      select task.status, task.run_id from task
      where task.device_id = listed.device_id and task.job_type = listed.job_type and ${isSuccess}
        and finished_at = listed.succeeded_at limit 1
    ) as success on true
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
    with recursive ${health(deviceIds)}, ${worst} select device_id, state from worst`.execute(db.kysely);
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
    with recursive ${health()}, ${worst}
    select null as job_type, state, null as code, count(*)::int as devices, '{}'::text[] as names, null as since
    from worst group by state
    union all
    select job_type, state, case when state = 'failing' then code end, count(*)::int,
      (array_agg(name order by name))[1:${sql.lit(namesPerGroup)}], min(since)
    from health group by job_type, state, case when state = 'failing' then code end
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

export interface HealthRow {
  readonly device_id: string;
  readonly name: string;
  readonly job_type: string;
  readonly state: HealthState;
  readonly since: Date | null;
  readonly minutes: number | null;
  readonly succeeded_at: Date | null;
  /** Of the last failure after the last success, as are the next three. */
  readonly failed_at: Date | null;
  readonly status: TaskStatus | null;
  readonly code: string | null;
  readonly run_id: string | null;
}

/** Status and run are those of the last try. */
interface ListedRow extends Omit<HealthRow, 'failed_at'> {
  readonly tried_at: Date | null;
  readonly changed_at: Date | null;
}

/**
 * Common table expressions that end with `health`, a row of {@link HealthRow} per device and job type, and with `chosen`,
 * the devices. For each device and job type, the last success is looked up in an index, and of those that fail two tasks are
 * read, however long the history is.
 */
export function health(deviceIds?: readonly string[]): RawBuilder<unknown> {
  const which = deviceIds ? sql`where id = any(${[...deviceIds]}::uuid[])` : sql``;
  return sql`
    chosen as (select id, name, platform, tags, settings from device ${which}),
    -- Reads one row of the index per job type, where select distinct reads all runs.
    tried (job_type) as (
      (select job_type from run order by job_type limit 1)
      union all
      select (select run.job_type from run where run.job_type > tried.job_type order by run.job_type limit 1)
      from tried where tried.job_type is not null
    ),
    setting_of as (
      select distinct on (device_id, job_type) device_id, job_type, minutes from (
        select chosen.id as device_id, own.key as job_type, ${minutesOf(sql`own.value`)} as minutes,
          true as is_own, 0 as priority, '' as tag
        from chosen, json_each_text(${objectOrEmpty(sql`chosen.settings -> 'freshWithinMinutes'`)}) as own
        union all
        select chosen.id, shared.key, ${minutesOf(sql`shared.value`)}, false, tag.priority, tag.name
        from tag, json_each_text(${objectOrEmpty(sql`tag.settings -> 'freshWithinMinutes'`)}) as shared, chosen
        where tag.name = any(chosen.tags)
      ) as each order by device_id, job_type, is_own desc, priority desc, tag collate "C"
    ),
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
    scheduled as (
      select device_id, job_type, min(minutes) as minutes from (
        select chosen.id as device_id, platform, job_type, platforms, minutes from wanted, chosen where kind = 'all'
        union all
        select tagged.id, platform, job_type, platforms, minutes
        from wanted join (select id, platform, unnest(tags) as tag from chosen) as tagged on tag = name
        where kind = 'tag'
        union all
        select chosen.id, platform, job_type, platforms, minutes
        from wanted join chosen on chosen.name = wanted.name
        where kind = 'name'
        union all
        select chosen.id, platform, job_type, platforms, minutes
        from wanted, chosen
        where kind = 'pattern' and chosen.name like
          translate(replace(replace(replace(wanted.name, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '*?', '%_')
      ) as each
      -- Runs skip the other devices.
      where platforms = '{}' or platform = any(platforms)
      group by device_id, job_type
    ),
    expected as (
      select device_id, job_type, coalesce(setting_of.minutes, scheduled.minutes) as minutes
      from setting_of full join scheduled using (device_id, job_type)
    ),
    pair as (
      select device_id, job_type, minutes, true as is_expected from expected
      union all
      select chosen.id, tried.job_type, null, false from chosen, tried
      where tried.job_type is not null and not exists (
        select from expected where expected.device_id = chosen.id and expected.job_type = tried.job_type
      )
    ),
    health as (
      select pair.device_id, pair.name, pair.job_type, pair.minutes,
        case
          when failure.finished_at is not null then 'failing'
          when success.finished_at is null then 'never'
          when success.finished_at < now() - pair.minutes * interval '1 minute' then 'stale'
          else 'fresh'
        end as state,
        case
          when failure.finished_at is not null then first_failure.finished_at
          when success.finished_at < now() - pair.minutes * interval '1 minute'
            then success.finished_at + pair.minutes * interval '1 minute'
        end as since,
        success.finished_at as succeeded_at,
        failure.finished_at as failed_at,
        failure.status,
        failure.error ->> 'code' as code,
        failure.run_id
      from (
        -- In this order, a page reads the tasks of its own rows only.
        select pair.*, chosen.name from pair join chosen on chosen.id = pair.device_id order by name, job_type
      ) as pair
      left join lateral (
        -- This alone stands in the index.
        select finished_at from task
        where task.device_id = pair.device_id and task.job_type = pair.job_type and ${isSuccess}
        order by finished_at desc limit 1
      ) as success on true
      left join lateral (
        select finished_at, status, run_id, error from task
        where task.device_id = pair.device_id and task.job_type = pair.job_type and ${isFailure}
          and finished_at > coalesce(success.finished_at, '-infinity')
        order by finished_at desc limit 1
      ) as failure on true
      left join lateral (
        select finished_at from task
        where task.device_id = pair.device_id and task.job_type = pair.job_type and ${isFailure}
          and finished_at > coalesce(success.finished_at, '-infinity') and failure.finished_at is not null
        order by finished_at limit 1
      ) as first_failure on true
      where pair.is_expected or success.finished_at is not null or failure.finished_at is not null
    )`;
}

const worst = sql`
  worst as (
    select chosen.id as device_id, coalesce(
      (array[${sql.join(healthStates)}])[min(array_position(array[${sql.join(healthStates)}], health.state))], 'never'
    ) as state
    from chosen left join health on health.device_id = chosen.id group by chosen.id
  )`;

import { healthStates, parseQuery, type HealthState } from '@netraven/query';
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { arrayOrEmpty, objectOrEmpty } from '../schema/json.ts';
import type { TaskStatus } from '../schema/status.ts';
import { live } from '../workers/live.ts';
import { dependsOnResults, inventoryCondition } from './query/inventory-condition.ts';

export { healthStates, type HealthState };

/** The last results of a job type on a device. */
export interface HealthRow {
  readonly device_id: string;
  readonly job_type: string;
  readonly state: HealthState;
  readonly since: Date | null;
  readonly counts: boolean;
  readonly minutes: number | null;
  readonly succeeded_at: Date | null;
  /** Of the last failure after the last success, as is `code`. */
  readonly failed_at: Date | null;
  readonly code: string | null;
  /** Of the last try, as is `run_id`. */
  readonly status: TaskStatus | null;
  readonly run_id: string | null;
}

/** Returns the queries of all schedules that expect results of devices. */
export async function scheduledQueries(db: Database): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('schedule')
    .select('devices')
    .distinct()
    .where('dry_run', '=', false)
    .execute();
  return rows.map(({ devices }) => devices);
}

/**
 * Selects what schedules expect of devices. The devices of a query about results change with each result: it expects
 * nothing. Nor does one that was edited by hand and cannot be read.
 */
function selectedBy(scheduled: readonly string[]): RawBuilder<unknown> {
  const selects = scheduled.flatMap((query) => {
    const { words, wrong } = parseQuery(query);
    if (wrong.length > 0 || words.length === 0 || words.some(dependsOnResults)) return [];
    const fits = inventoryCondition(words, (name) => sql.ref(`chosen.${name}`));
    return [
      sql`select chosen.id, platform, job_type, platforms, expecting.minutes
        from expecting, chosen where devices = ${query} and ${fits}`,
    ];
  });
  const none = sql`select null::uuid as device_id, null as platform, null as job_type, null::text[] as platforms,
    null::int as minutes where false`;
  return sql.join([none, ...selects], sql` union all `);
}

function isAboutResults(query: string): boolean {
  return parseQuery(query).words.some(dependsOnResults);
}

/**
 * Common table expressions: `chosen`, the devices, and `health`, a row of {@link HealthRow} per device and job type. It reads
 * no task: `last_result` has what counts.
 *
 * @param scheduled of {@link scheduledQueries}
 */
export function health(scheduled: readonly string[], deviceIds?: readonly string[]): RawBuilder<unknown> {
  const only = (column: string): RawBuilder<unknown> =>
    deviceIds ? sql`where ${sql.ref(column)} = any(${[...deviceIds]}::uuid[])` : sql``;
  return sql`
    chosen as (
      select id, name, address, platform, pool, source_id, tags, ${objectOrEmpty(sql`settings -> 'freshWithinMinutes'`)} as minutes from device ${only('id')}
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
    -- Read once, not for each device. Of several settings, the one with the lowest rank counts.
    shared as materialized (
      select name, each.key as job_type, array[rank, ${minutesOf(sql`each.value`)}] as setting from (
        select name, row_number() over (order by priority desc, name collate "C")::int as rank,
          ${objectOrEmpty(sql`settings -> 'freshWithinMinutes'`)} as minutes
        from tag
      ) as tag, json_each_text(minutes) as each
    ),
    expected as (
      select device_id, job_type, coalesce((min(setting))[2], min(minutes)) as minutes, true as is_expected from (
        select chosen.id as device_id, own.key as job_type, array[0, ${minutesOf(sql`own.value`)}] as setting, null::int as minutes
        from chosen, json_each_text(chosen.minutes) as own
        where chosen.minutes::text <> '{}'
        union all
        select tagged.id, shared.job_type, setting, null from shared join tagged on tag = name
        union all
        select device_id, job_type, null, minutes from (${selectedBy(scheduled)}) as scheduled
        -- Runs skip the other devices.
        where platforms = '{}' or platform = any(platforms)
      ) as each group by device_id, job_type
    ),
    covered as materialized (select distinct device_id from expected),
    -- Their job types count where they were tried: the devices of a query about results change with each result.
    triggered as materialized (
      select job_type from trigger where not dry_run
      union select job_type from schedule where not dry_run and devices = any(${scheduled.filter(isAboutResults)}::text[])
    ),
    known as (select * from last_result ${only('device_id')}),
    health as (
      select device_id, job_type, minutes,
        -- A job that a person ran once says nothing about a device of which something else is expected.
        coalesce(is_expected, false) or job_type in (select job_type from triggered)
          or device_id not in (select device_id from covered) as counts,
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

/** Common table expression after {@link health}: `worst`, the worst state of each device. */
export const worst: RawBuilder<unknown> = sql`
  worst as (
    select chosen.id as device_id, coalesce(state, 'never') as state from chosen left join (
      select device_id, (array[${sql.join(healthStates)}])[min(array_position(array[${sql.join(healthStates)}], state))] as state
      from health where counts group by device_id
    ) as worst_of on device_id = chosen.id
  )`;

/** Selects a number of minutes of the settings; null for any other text. */
function minutesOf(text: RawBuilder<unknown>): RawBuilder<number | null> {
  return sql`case when ${text} ~ '^[0-9]{1,9}$' then ${text}::int end`;
}

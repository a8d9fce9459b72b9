import { sql } from 'kysely';
import { arrayOrEmpty } from '../../schema/json.ts';
import { health, scheduledQueries, type HealthRow, type HealthState } from '../../devices/health-rows.ts';
import { later, overlapMs, type FoundEvent, type Look } from './found.ts';

interface MovedRow extends HealthRow {
  readonly name: string;
  readonly before: HealthState | null;
  readonly tags: string[];
  readonly rules: string[] | null;
}

/** Ids of rules in the findings of the last try. Nothing else of a result is sent: it may hold a secret. */
const brokenRules = sql`case when state = 'failing' then (
  select array_agg(rule order by rule) from (
    select distinct item ->> 'rule' as rule
    from task, json_array_elements(case when task.result -> 'report' ->> 'kind' = 'findings'
      then ${arrayOrEmpty(sql`task.result -> 'report' -> 'items'`)} else '[]' end) as item
    where task.run_id = moved.run_id and task.device_id = moved.device_id and item ->> 'rule' ~ '^[A-Za-z0-9_.:-]{1,64}$'
    order by rule limit 20
  ) as broken
) end`;

/**
 * Returns the devices whose health differs from the one that was told, and notes the new one. What is told is the state at
 * this look: a device that failed and recovered between two looks is not told.
 *
 * @param allAt time of the last look at all devices
 * @param deviceIds default: all devices
 */
export async function healthChanges(
  { db, now, lastAt, since }: Look,
  allAt: Date,
  deviceIds?: readonly string[],
): Promise<FoundEvent[]> {
  // Rows of removed devices are found by a look at all.
  const looked = deviceIds ? sql`told.device_id in (select id from chosen) and` : sql``;
  // A changed setting or a removed schedule also ends the stale state.
  const from = new Date(Math.min(lastAt.getTime(), allAt.getTime()) - overlapMs);
  const { rows } = await sql<MovedRow>`
    with ${health(await scheduledQueries(db), deviceIds)},
    moved as (
      select health.*, told.state as before
      from health left join told_health as told using (device_id, job_type)
      where told.state is distinct from health.state
    ),
    written as (
      insert into told_health (device_id, job_type, state) select device_id, job_type, state from moved
      on conflict (device_id, job_type) do update set state = excluded.state
    ),
    removed as (
      delete from told_health as told where ${looked} not exists (
        select from health where health.device_id = told.device_id and health.job_type = told.job_type
      )
    )
    select moved.*, chosen.name, chosen.tags, ${brokenRules} as rules from moved join chosen on chosen.id = device_id
    where (state in ('failing', 'stale') or state = 'fresh' and before in ('failing', 'stale') and succeeded_at >= ${from})
      and greatest(coalesce(since, succeeded_at), ${allAt}) >= ${since}
    order by name, job_type`.execute(db.kysely);
  return rows.map((row) => {
    const { device_id: id, name: device, job_type: jobType, state, since: stateSince, code, tags, rules } = row;
    // A device can also become stale because a setting changed, and so earlier than it was known.
    const happenedAt = later(stateSince ?? row.succeeded_at ?? now, allAt);
    const at = happenedAt.toISOString();
    const start = (stateSince ?? happenedAt).toISOString();
    const key = `${state} ${id} ${jobType} ${at}`;
    const base = { key, happenedAt, tags, jobType };
    if (state === 'failing') {
      const broken = rules ? { rules } : {};
      return { ...base, event: { event: 'device-failing', at, device, jobType, code, since: start, ...broken } };
    }
    if (state === 'stale') return { ...base, event: { event: 'device-stale', at, device, jobType, since: start } };
    return { ...base, event: { event: 'device-recovered', at, device, jobType } };
  });
}

/** Returns the devices of which a task has ended since the last look. */
export async function triedDevices({ db, lastAt }: Look): Promise<string[]> {
  const from = new Date(lastAt.getTime() - overlapMs);
  const { rows } = await sql<{ id: string }>`
    select distinct task.device_id as id from run join task on task.run_id = run.id
    where (run.finished_at is null or run.finished_at >= ${from}) and task.finished_at >= ${from}
      and task.device_id is not null`.execute(db.kysely);
  return rows.map(({ id }) => id);
}

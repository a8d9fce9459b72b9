import { git } from '../../../packages/worker/src/index.ts';
import { linesPerTask, type World } from './world.ts';

/** A demand that must hold after everything, and what breaks it: empty if it holds. */
export interface Invariant {
  readonly name: string;
  readonly broken: readonly string[];
}

/**
 * Checks all of them. The workers still run, and nothing is due any more.
 *
 * @param accepted runs that a person asked for
 * @param reported ids of the devices of which changes were noted after the last fault
 */
export async function checkInvariants(
  world: World,
  accepted: readonly string[],
  reported: readonly string[],
): Promise<Invariant[]> {
  return [
    { name: 'runs were accepted, and tasks succeeded', broken: await idle(world, accepted) },
    { name: 'every accepted run has ended', broken: await unended(world, accepted) },
    { name: 'each task is committed once', broken: await committedTwice(world) },
    { name: 'the counters of runs are those of their tasks', broken: await wrongCounters(world) },
    { name: 'no device is worked on in two sessions at once', broken: await overtaken(world) },
    {
      name: 'a device has two open sessions only if one is that of a stopped worker',
      broken: await twoSessions(world),
    },
    { name: 'one run per due time, and each due time is decided', broken: await wrongDueTimes(world) },
    {
      name: 'each change that a device reported led to one run, or to none for a reason',
      broken: await wrongEvents(world, reported),
    },
    { name: 'no log line of a finished task is lost', broken: await lostLines(world) },
    { name: 'one Git commit per version, in order', broken: await wrongCommits(world) },
  ];
}

async function found(world: World, statement: string, values: unknown[] = []): Promise<string[]> {
  const { rows } = await world.db.pool.query<{ text: string }>(statement, values);
  return rows.map(({ text }) => text);
}

async function idle(world: World, accepted: readonly string[]): Promise<string[]> {
  const none = "select 'no task succeeded' as text where not exists (select from task where status = 'success')";
  return [...(accepted.length === 0 ? ['no run was accepted'] : []), ...(await found(world, none))];
}

const unended = (world: World, accepted: readonly string[]): Promise<string[]> =>
  found(
    world,
    `select coalesce(run.id, asked.id) || ': ' || coalesce(status, 'missing') as text
     from unnest($1::uuid[]) as asked (id) full join run on run.id = asked.id
     where run.id is null or finished_at is null`,
    [[...accepted]],
  );

const committedTwice = (world: World): Promise<string[]> =>
  found(
    world,
    `select task.id || ': ' || task.status || ' after ' || string_agg(attempt.status, ', ' order by number) as text
     from task left join attempt on attempt.task_id = task.id group by task.id
     having task.status in ('queued', 'running')
       or bool_or(attempt.status = 'running')
       or count(*) filter (where attempt.status = 'success') <> case when task.status = 'success' then 1 else 0 end`,
  );

const wrongCounters = (world: World): Promise<string[]> =>
  found(
    world,
    `select run.id || ': ' || run.status as text from run join task on task.run_id = run.id group by run.id
     having run.total <> count(*)
       or run.success <> count(*) filter (where task.status = 'success')
       or run.failed <> count(*) filter (where task.status = 'failed')
       or run.error <> count(*) filter (where task.status = 'error')
       or run.cancelled <> count(*) filter (where task.status = 'cancelled')
       or run.skipped <> count(*) filter (where task.status = 'skipped')`,
  );

async function overtaken({ network }: World): Promise<string[]> {
  return Object.entries(await network.stats())
    .filter(([, stats]) => stats.overtaken > 0)
    .map(([name, stats]) => `${name}: ${stats.overtaken} inputs in a session after a newer one had logged in`);
}

/** The connections of a process that is stopped stay open, and no other process can close them. */
async function twoSessions(world: World): Promise<string[]> {
  const stats = await world.network.stats();
  const lost = new Set(
    await found(
      world,
      `select distinct device.name as text from attempt join task on task.id = task_id join device on device.id = device_id
       where attempt.status = 'lost'`,
    ),
  );
  return Object.entries(stats)
    .filter(([name, { maxSessions }]) => maxSessions > (lost.has(name) ? 2 : 1))
    .map(([name, { maxSessions }]) => `${name}: ${maxSessions}`);
}

const wrongDueTimes = (world: World): Promise<string[]> =>
  found(
    world,
    `with decided as (
       select name, due_at, run_id, missed, lag(due_at) over (partition by schedule_id order by due_at) as before
       from due_time join schedule on schedule.id = schedule_id
     )
     select name || ' ' || due_at || ': comes after ' || before || ', ' || missed || ' missed' as text from decided
     where before is not null and due_at - before <> (missed + 1) * interval '1 minute'
     union all
     select 'run ' || run.id || ' of no due time' from run left join due_time on due_time.run_id = run.id
     where run.schedule_id is not null and due_time.run_id is null
     union all
     select 'due time without its run ' || due_time.run_id from due_time left join run on run.id = due_time.run_id
     where due_time.run_id is not null and run.id is null
     union all
     select count(*) || ' runs of ' || schedule_id || ' at ' || due_at from run where schedule_id is not null
     group by schedule_id, due_at having count(*) > 1`,
  );

const wrongEvents = (world: World, reported: readonly string[]): Promise<string[]> =>
  found(
    world,
    `select 'no event of device ' || device as text from unnest($1::uuid[]) as device
     where not exists (select from trigger_event where device = any(device_ids))
     union all
     select 'event ' || event.id || ': run ' || coalesce(run_id::text, '-') || ', reason ' || coalesce(reason, '-')
     from trigger_event event left join run on run.id = event.run_id
     where (run_id is null) = (reason is null) or (run_id is not null and run.id is null)
     union all
     select 'run ' || run.id || ' of ' || count(event.id) || ' events' from run
     left join trigger_event event on event.run_id = run.id
     where run.trigger_id is not null group by run.id having count(event.id) <> 1`,
    [[...reported]],
  );

/** Of the attempt that succeeded: the lines of a lost one must not stand in for them. */
const lostLines = (world: World): Promise<string[]> =>
  found(
    world,
    `select task.id || ': ' || count(distinct message) || ' of ${linesPerTask} lines' as text
     from task left join job_log on job_id = run_id and job_log.device_id = task.device_id
       and message like 'line % of 5 by ' || (task.result ->> 'message')
     where task.status = 'success' group by task.id having count(distinct message) <> ${linesPerTask}`,
  );

async function wrongCommits(world: World): Promise<string[]> {
  const versions = await found(world, 'select id::text as text from artifact order by id');
  const format = '--format=%(trailers:key=NetRaven-Version,valueonly,separator=%x20)';
  const committed = (await git(world.mirror, ['log', '--reverse', format, 'main'])).trim().split('\n');
  const check = await git(world.mirror, ['fsck', '--full', '--strict', '--no-dangling']);
  const different = versions.findIndex((id, index) => committed[index] !== id);
  return [
    ...(different === -1 ? [] : [`version ${versions[different]}: the commit has ${committed[different]}`]),
    ...(committed.length === versions.length ? [] : [`${versions.length} versions, ${committed.length} commits`]),
    ...(check === '' ? [] : [check]),
  ];
}

import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { HomeClient } from '../../packages/test-utils/src/query-home.ts';
import type { LiveAnswers } from './live.ts';
import type { Outcome, Pressure } from './pressure.ts';
import { goodDevices, type World } from './world.ts';

/** The measurements of one backup of the good devices. */
export interface Round extends Outcome {
  readonly name: string;
  /** Time until the API accepted the backups, in s. */
  readonly requestSeconds: number;
  /** Time from then until all backups had ended, in s. */
  readonly seconds: number;
  readonly live: LiveAnswers;
  /** Longest time for which a lease was not renewed, in s. */
  readonly oldestLease: number;
}

/** Pause between the start of pressures and that of the backups, in ms. */
const aheadMs = 500;
const longestMs = 900_000;

/** Backs up the good devices under pressures. */
export async function doRound(world: World, name: string, pressures: readonly Pressure[]): Promise<Round> {
  const { sql, network, live } = world;
  // Each backup has a version to save.
  await network.configure(`snmp-server location ${name.replaceAll(/[^a-z0-9]+/gi, '-')}`);
  const before = await network.stats();
  const lostBefore = await lostAttempts(sql);
  const leases = watchLeases(sql);
  live.begin();
  const calm = new AbortController();
  const pressing = Promise.all(
    pressures.map(async (pressure) => {
      const { done, broken } = await pressure.press(world, calm.signal).catch((error: unknown): Outcome => {
        return { done: 'it failed', broken: [String(error)] };
      });
      return { done, broken: broken.map((one) => `${pressure.name}: ${one}`) };
    }),
  );
  if (pressures.length > 0) await wait(aheadMs);
  const begun = performance.now();
  const { runId, refusals } = await backUp(world);
  const accepted = performance.now();
  const ended = await untilEnded(sql, runId);
  const seconds = (performance.now() - accepted) / 1_000;
  calm.abort();
  const outcomes = await pressing;
  const answers = await live.end();
  const oldestLease = await leases.end();
  const lost = (await lostAttempts(sql)).filter((one) => !lostBefore.includes(one));
  return {
    name,
    done: [
      ...outcomes.map(({ done }) => done),
      ...(refusals.length > 0 ? [`the backups were refused with ${[...new Set(refusals)].join(', ')}`] : []),
    ].join('; '),
    requestSeconds: (accepted - begun) / 1_000,
    seconds,
    live: answers,
    oldestLease,
    broken: [
      ...(ended ? [] : [`the backups did not end in ${longestMs / 1_000} s`]),
      ...counted('leases lapsed', lost),
      ...counted('backups did not succeed at the first attempt', await wrongTasks(sql, runId)),
      ...counted('devices did not have one session', await wrongSessions(world, before)),
      ...outcomes.flatMap(({ broken }) => broken),
    ].map((one) => `${name}: ${one}`),
  };
}

/** Returns one line for all that is wrong in one way. */
function counted(what: string, all: readonly string[]): string[] {
  return all.length === 0 ? [] : [`${all.length} ${what}, such as ${all.slice(0, 3).join('; ')}`];
}

/** Requests the backups, as often as it takes. Returns the id of the run, and the codes of the refusals. */
async function backUp({ house }: World): Promise<{ readonly runId: string; readonly refusals: readonly string[] }> {
  const refusals: string[] = [];
  for (;;) {
    try {
      const run = await house.api('/runs', { jobType: 'backup', devices: 'tag:good' });
      return { runId: (run as { id: string }).id, refusals };
    } catch (error) {
      const code = /\bNR_(?:SERVER_NOT_READY|JOB_UNKNOWN_TYPE)\b/.exec(String(error))?.[0];
      if (code === undefined) throw error;
      refusals.push(code);
      await wait(200);
    }
  }
}

async function untilEnded(sql: HomeClient, runId: string): Promise<boolean> {
  const end = performance.now() + longestMs;
  while (performance.now() < end) {
    const { rows } = await sql.query('select from run where id = $1 and finished_at is not null', [runId]);
    if (rows.length > 0) return true;
    await wait(50);
  }
  return false;
}

/** Samples the age of the leases of running tasks. */
function watchLeases(sql: HomeClient): { end(): Promise<number> } {
  let oldest = 0;
  const end = new AbortController();
  const watching = (async () => {
    while (!end.signal.aborted) {
      const { rows } = await sql.query<{ age: number | null }>(
        `select extract(epoch from max(clock_timestamp() - coalesce(heartbeat_on, started_on)))::float as age
         from pgboss.job where state = 'active' and name like 'device/%'`,
      );
      oldest = Math.max(oldest, rows[0]?.age ?? 0);
      await wait(250);
    }
  })();
  return {
    async end() {
      end.abort();
      await watching;
      return oldest;
    },
  };
}

/** Returns the attempts of all tasks whose lease lapsed. */
async function lostAttempts(sql: HomeClient): Promise<string[]> {
  const { rows } = await sql.query<{ text: string }>(
    `select 'attempt ' || number || ' at ' || coalesce(task.device ->> 'name', 'no device') || ' of ' || run.job_type
       || ' ' || task_id as text
     from attempt join task on task.id = task_id join run on run.id = run_id where attempt.status = 'lost'`,
  );
  return rows.map(({ text }) => text);
}

/** Returns the tasks of a run that did not succeed at the first attempt. */
async function wrongTasks(sql: HomeClient, runId: string): Promise<string[]> {
  const { rows } = await sql.query<{ name: string; text: string }>(
    `select task.device ->> 'name' as name, task.status || ' after ' || coalesce(string_agg(attempt.status, ', ' order by number), '-')
       || coalesce(', ' || (task.error ->> 'code'), '') as text
     from task left join attempt on attempt.task_id = task.id where run_id = $1 group by task.id`,
    [runId],
  );
  const missing = rows.length === goodDevices ? [] : [`${rows.length} of ${goodDevices} backups`];
  return [
    ...missing,
    ...rows.filter(({ text }) => text !== 'success after success').map(({ name, text }) => `${name}: ${text}`),
  ];
}

/** Returns the devices that did not have exactly one session since the counters before. */
async function wrongSessions(
  { network }: World,
  before: Awaited<ReturnType<World['network']['stats']>>,
): Promise<string[]> {
  return Object.entries(await network.stats()).flatMap(([name, stats]) => {
    const logins = stats.logins - (before[name]?.logins ?? 0);
    return [
      ...(logins === 1 ? [] : [`${name}: ${logins} logins`]),
      ...(stats.maxSessions > 1 ? [`${name}: ${stats.maxSessions} sessions at once`] : []),
    ];
  });
}

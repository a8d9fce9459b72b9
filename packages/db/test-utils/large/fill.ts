import type { Pool } from 'pg';
import { channels, type Database } from '../../src/index.ts';
import { idOf, sqlId } from './id-of.ts';

/** How much of each kind a network has collected. */
export interface Sizes {
  readonly devices: number;
  readonly tasks: number;
  /** Runs of a few devices. The others have all devices. */
  readonly smallRuns: number;
  readonly logEntries: number;
  /** The same number of each device. */
  readonly versions: number;
  readonly notificationRules: number;
  readonly deliveriesPerRule: number;
}

/** Devices of a small run. */
export const smallRun = 5;
/** The days over which all of it is spread. */
export const days = 20;

/** The ids of rows, by their numbers from 1. */
export const ids = {
  device: (n: number): string => idOf('device', n),
  run: (n: number): string => idOf('run', n),
  task: (n: number): string => idOf('task', n),
  rule: (n: number): string => idOf('rule', n),
  delivery: (n: number): string => idOf('delivery', n),
};

/** Returns how many runs have all devices, and how many are small. */
export function runsOf({ devices, tasks, smallRuns }: Sizes): { readonly large: number; readonly small: number } {
  return { large: Math.floor((tasks - smallRuns * smallRun) / devices), small: smallRuns };
}

/**
 * Writes the history of a large network into empty tables: devices, runs with tasks and attempts, the log, versions,
 * schedules and triggers with what they did, notifications. Nothing answers at the addresses of the devices, which are of
 * this machine. The same sizes give the same rows, but for times, which end now.
 *
 * @param print - is told each step with the seconds it took
 */
export async function fillLarge(
  db: Database,
  sizes: Sizes,
  print: (line: string) => void = () => undefined,
): Promise<void> {
  const { devices, logEntries, versions, notificationRules, deliveriesPerRule } = sizes;
  const { large, small } = runsOf(sizes);
  const step = async (what: string, text: string, values: readonly unknown[] = []): Promise<void> => {
    const begun = performance.now();
    await inOneGo(db.pool, text, values);
    print(`${what}: ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  };
  const ago = (share: string): string => `now() - (1 - ${share}) * interval '${days} days'`;
  await step(
    'devices',
    `insert into device (id, name, address, platform, tags)
     select ${sqlId('device', 'n')}, 'sw-' || n, '127.1.' || n / 256 || '.' || n % 256,
       (array['cisco_ios', 'arista_eos', 'juniper_junos'])[n % 3 + 1], array['site-' || n % 50, 'access']
     from generate_series(1, $1::int) n`,
    [devices],
  );
  await step(
    'runs',
    `insert into run (id, job_type, created_by, status, total, success, error, created_at, started_at, finished_at)
     select ${sqlId('run', 'n')}, (array['backup', 'facts', 'reachability'])[n % 3 + 1], 'schedule', 'success',
       size, size - size / 50, size / 50, at, at, at + interval '5 minutes'
     from (select n, case when n <= $1 then $3::int else $4::int end as size,
       ${ago('case when n <= $1 then n::float8 / ($1 + 1) else (n - $1)::float8 / ($2 + 1) end')} as at
       from generate_series(1, $1::int + $2::int) n) each_run`,
    [large, small, devices, smallRun],
  );
  const ofLarge = large * devices;
  for (const [what, first, last, size, firstRun, device] of [
    ['tasks of runs of all devices', 1, ofLarge, devices, 1, `(n - 1) % ${devices}`],
    [
      'tasks of small runs',
      ofLarge + 1,
      ofLarge + small * smallRun,
      smallRun,
      large + 1,
      `n::bigint * 37 % ${devices}`,
    ],
  ] as const) {
    // In parts: a statement that gets no answer for 60 s is given up.
    for (let from: number = first; from <= last; from += 100_000) {
      await step(
        `${what}, ${from} to ${Math.min(last, from + 99_999)}`,
        `insert into task (id, run_id, job_type, pool, status, attempts, device_id, device, result, error, started_at, finished_at)
       select ${sqlId('task', 'n')}, run.id, run.job_type, 'default', case when fails then 'error' else 'success' end, 1,
         ${sqlId('device', 'device')}, jsonb_build_object('id', ${sqlId('device', 'device')},
           'name', 'sw-' || device, 'address', '127.1.0.1', 'port', 22, 'platform', 'cisco_ios', 'tags', '{}'::text[], 'pool', 'default'),
         case when not fails then '{"success":true,"message":"unchanged","details":{"lines":1200}}'::json end,
         case when fails then '{"code":"NR_DEVICE_TIMEOUT","message":"no answer","retryable":true}'::jsonb end,
         run.started_at, run.finished_at
       from (select n, (n - ${first}) / ${size} + ${firstRun} as run_number, ${device} + 1 as device, n % 50 = 0 as fails
         from generate_series(${from}, ${Math.min(last, from + 99_999)}) n) each_task
       join run on run.id = ${sqlId('run', 'run_number')}`,
      );
    }
  }
  await step(
    'attempts',
    `insert into attempt (task_id, number, worker_id, package_name, package_version, status, started_at, finished_at)
     select id, 1, ${sqlId('worker', '1')}, '@netraven/job-' || job_type, '1.0.0', status, started_at, finished_at from task`,
  );
  await fillLog(db.pool, logEntries, large + small, devices, print);
  await step(
    'texts',
    `insert into blob (hash, content)
     select sha256(content), content from (select convert_to('hostname sw-' || n % $2::int + 1 || E'\\nversion ' || n || E'\\n' ||
       repeat(E'interface Vlan' || n % 400 || E'\\n ip helper-address 198.51.100.10\\n!\\n', 20), 'UTF8') as content
       from generate_series(0, $1::int - 1) n) texts`,
    [versions, devices],
  );
  await step(
    'versions',
    `insert into artifact (device_id, device_name, job_type, name, version, hash, size, mirrored, run_id, task_id, saved_at)
     select ${sqlId('device', 'device')}, 'sw-' || device, 'backup', 'running-config', version, sha256(content),
       length(content), true, ${sqlId('run', 'version')}, ${sqlId('task', 'n + 1')},
       ${ago('n::float8 / $1')}
     from (select n, n % $2::int + 1 as device, n / $2::int + 1 as version,
       convert_to('hostname sw-' || n % $2::int + 1 || E'\\nversion ' || n || E'\\n' ||
       repeat(E'interface Vlan' || n % 400 || E'\\n ip helper-address 198.51.100.10\\n!\\n', 20), 'UTF8') as content
       from generate_series(0, $1::int - 1) n) versions order by n`,
    [versions, devices],
  );
  await step(
    'changes that devices reported',
    `insert into device_change (device_id, first_at, last_at, due_at, decided_at)
     select ${sqlId('device', 'n % $1::int + 1')}, at, at, at, at
     from (select n, ${ago('n::float8 / ($1 * 11)')} as at from generate_series(1, $1::int * 11) n) changes`,
    [devices],
  );
  await step(
    'schedules',
    `insert into schedule (id, name, job_type, devices, dry_run, time, time_zone, spread_minutes, max_late_minutes, overlap,
       next_at, created_by)
     select ${sqlId('schedule', 'n')}, 'night-' || n, 'backup', json_build_object('tags', array['site-' || n]), false,
       'every 30d', 'UTC', 0, 60, 'skip', now() + interval '30 days', 'test' from generate_series(1, 20) n`,
  );
  await step(
    'triggers',
    `insert into trigger (id, name, kind, job_type, devices, dry_run, allow_writes, created_by)
     select ${sqlId('trigger', 'n')}, 'changed-' || n, 'syslog', 'backup', json_build_object('tags', array['site-' || n]),
       false, false, 'test' from generate_series(1, 20) n`,
  );
  await step(
    'due times',
    `insert into due_time (schedule_id, due_at, decided_at, reason)
     select id, ${ago('n / 1001.0')}, ${ago('n / 1001.0')}, 'late' from schedule, generate_series(1, 1000) n`,
  );
  await step(
    'events of triggers',
    `insert into trigger_event (trigger_id, received_at, device_ids, device_names, decided_at, reason)
     select id, ${ago('n / 1001.0')}, '{}', '{}', ${ago('n / 1001.0')}, 'paused' from trigger, generate_series(1, 1000) n`,
  );
  // Nothing answers there.
  const channel = await channels.add(db, 'ops', {
    kind: 'webhook',
    url: 'https://127.0.0.1:1/',
    key: 'a-key-of-some-length',
  });
  await step(
    'rules of notifications',
    `insert into notification_rule (id, name, channel_id, events, tags, job_types, quiet, time_zone)
     select ${sqlId('rule', 'n')}, 'rule-' || n, $2, '{run-failed,device-failing}', '{}', '{}', '{}', 'UTC'
     from generate_series(1, $1::int) n`,
    [notificationRules, channel.id],
  );
  await step(
    'deliveries',
    `insert into delivery (id, rule_id, state, events, created_at, ended_at)
     select ${sqlId('delivery', 'n')}, ${sqlId('rule', 'n % $1::int + 1')}, 'sent', 1, at, at
     from (select n, ${ago('n::float8 / ($1 * $2)')} as at from generate_series(1, $1::int * $2::int) n) deliveries`,
    [notificationRules, deliveriesPerRule],
  );
  await step(
    'events of notifications',
    `insert into notification_event (rule_id, key, event, at, delivery_id)
     select rule_id, 'run-failed ' || id, '{"event":"run-failed"}', created_at, id from delivery`,
  );
  await step(
    'the last look of notifications',
    `update notification_look set looked_at = now(), looked_at_all = now(),
    artifact_id = (select max(id) from artifact)`,
  );
  await step(
    'raw texts in quarantine',
    `insert into quarantine (id, task_id, content, error, created_at)
     select ${sqlId('quarantine', 'n')}, ${sqlId('task', 'n * 50')}, '\\x00', '{"code":"NR_CONFIG_CUT","message":"cut","retryable":false}', now()
     from generate_series(1, 1000) n`,
  );
  await step(
    'senders of messages',
    `insert into syslog_sender (address, host, devices, messages)
     select '192.0.2.' || n % 250, 'host-' || n, '{}', n from generate_series(1, 5000) n`,
  );
  // As autovacuum does within a minute.
  await step('statistics', 'analyze');
}

/** Writes the log, a day after the other. Makes the partitions of days that are over. */
async function fillLog(
  pool: Pool,
  entries: number,
  ofRuns: number,
  devices: number,
  print: (line: string) => void,
): Promise<void> {
  const begun = performance.now();
  const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const perDay = Math.ceil(entries / days);
  for (let day = 0; day < days; day++) {
    const from = new Date(today - (days - day) * 86_400_000);
    const to = new Date(from.getTime() + 86_400_000);
    const name = `job_log_${from.toISOString().slice(0, 10).replaceAll('-', '')}`;
    await pool.query(
      `create table ${name} partition of job_log for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
    );
    await inOneGo(
      pool,
      `insert into job_log (time, log_type, level, job_id, device_id, source, message, meta)
       select $1::timestamptz + (n - $2) * interval '1 day' / $3, 'job', case when n % 100 = 0 then 3 else 1 end,
         ${sqlId('run', 'n % $4::int + 1')}, ${sqlId('device', 'n % $5::int + 1')}, 'backup',
         'read ' || n % 3000 || ' lines of the configuration in ' || n % 900 || ' ms', '{"attempt":1}'
       from generate_series($2::int, $2::int + $3::int - 1) n`,
      [from, day * perDay, perDay, ofRuns, devices],
    );
  }
  print(`the log: ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
}

/** Runs a statement on a connection that gives up none. */
async function inOneGo(pool: Pool, text: string, values: readonly unknown[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    await client.query(text, [...values]);
    await client.query('commit');
  } finally {
    client.release(true);
  }
}

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { health, retention } from '../../src/index.ts';
import { makePartitions } from '../../src/logs/partitions.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { closedAtEnd, endAll, offering, record, runOver } from '../../test-utils/fixtures.ts';

const deviceCount = 1_000;
const runCount = 100;
const logRows = 1_000_000;
const logDays = 50;

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'), record('ping'));
await sql`insert into device (id, name, address, port, platform, tags)
  select gen_random_uuid(), 'sw-' || n, '10.0.0.1', 22, 'cisco_ios', array['all', 'tag-' || n]
  from generate_series(1, ${deviceCount}) as n`.execute(db.kysely);
// A run every ten days. Device 1 fails since 800 days, device 2 was not tried for 600 days, device 3 failed once.
await sql`insert into run (id, job_type, status, created_by, created_at, finished_at, total, success)
  select gen_random_uuid(), 'backup', 'success', 'test', at, at, ${deviceCount}::int, ${deviceCount}::int
  from (select now() - n * interval '10 days' as at from generate_series(0, ${runCount - 1}) as n) as each`.execute(
  db.kysely,
);
await sql`insert into task (id, run_id, job_type, pool, device_id, status, error, started_at, finished_at)
  select gen_random_uuid(), run.id, 'backup', 'default', device.id,
    case when name = 'sw-1' and age < 800 then 'error'
      when name = 'sw-2' and age < 600 then 'skipped'
      when name = 'sw-3' and age between 695 and 705 then 'failed' else 'success' end,
    null, run.finished_at, run.finished_at
  from run cross join lateral (select extract(day from now() - run.created_at) as age) as of_run cross join device`.execute(
  db.kysely,
);
await sql`insert into attempt (task_id, number, worker_id, package_name, package_version, status, finished_at)
  select id, 1, ${worker}, 'x', '1.0.0', 'success', finished_at from task`.execute(db.kysely);
for (let day = 0; day < logDays; day += 4) {
  await makePartitions(db.kysely, { connectionString: db.url }, new Date(Date.now() - (day + 3) * 86_400_000));
}
await sql`insert into job_log (time, log_type, level, source, message, meta)
  select now() - n * interval '1 day' * ${logDays} / ${logRows}, 'job', 1, 'worker.job.backup', 'line ' || n, '{}'
  from generate_series(1, ${logRows}) as n`.execute(db.kysely);
await sql`analyze`.execute(db.kysely);

const countOf = async (table: string): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*) from ${sql.table(table)}`.execute(db.kysely);
  return rows[0]?.count ?? Number.NaN;
};

test('a million log entries and 100,000 tasks lose what is old, in small steps, while runs begin and end; health stays', async () => {
  expect([await countOf('job_log'), await countOf('task')]).toEqual([logRows, runCount * deviceCount]);
  const before = await health.list(db);
  const states = Map.groupBy(before, ({ state }) => state);
  expect([...states].map(([state, of]) => `${of.length} ${state}`).toSorted()).toEqual(['1 failing', '999 fresh']);

  const steps: number[] = [];
  const progress = { over: false };
  const removing = retention
    .removeOld(db, new Date(), { onStep: (rows) => steps.push(rows) })
    .finally(() => (progress.over = true));
  // Other work goes on between the steps.
  const stepsAtEnds: number[] = [];
  while (!progress.over) {
    const { id } = await runOver(db, 'ping', 'tag-9');
    await endAll(db, worker);
    const run = await db.kysely.selectFrom('run').select('status').where('id', '=', id).executeTakeFirst();
    expect(run).toEqual({ status: 'success' });
    stepsAtEnds.push(steps.length);
  }
  const removed = await removing;
  expect(Math.max(...steps)).toBeLessThanOrEqual(500);
  expect(new Set(stepsAtEnds).size).toBeGreaterThan(10);

  // 0 to 360 days make 37 runs. Older ones that are needed: 800 (last success of 1), 790 (its first failure),
  // 600 (last success of 2), 700 (last failure of 3).
  const ages = await sql<{ age: number }>`select extract(day from now() - created_at)::int as age from run
    where job_type = 'backup' order by created_at`.execute(db.kysely);
  expect(ages.rows.map(({ age }) => age).filter((age) => age > 365)).toEqual([800, 790, 700, 600]);
  expect(ages.rows).toHaveLength(37 + 4);
  expect(removed.runs).toBe(runCount - 41);
  expect(await countOf('attempt')).toBe(await countOf('task'));
  const oldest = await sql<{
    days: number;
  }>`select extract(day from now() - min(time))::int as days from job_log`.execute(db.kysely);
  expect(oldest.rows).toEqual([{ days: 30 }]);
  expect((await health.list(db)).filter(({ jobType }) => jobType === 'backup')).toEqual(before);
});

import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { artifacts, devices, health, logs, runs, workers, type Database } from '../src/index.ts';
import { patientDatabase } from '../test-utils/database.ts';
import { closedAtEnd, offering, record } from '../test-utils/fixtures.ts';
import { countingRows } from '../test-utils/rows-read.ts';

/** Rows of each table that grows. */
const size = 12_000;
const mostScanned = 10_000;
const db = await closedAtEnd(patientDatabase());
const runId = randomUUID();
let taskId: string;
let deviceId: string;

beforeAll(async () => {
  await offering(db, record('backup'));
  for (const statement of [
    sql`insert into device (id, name, address, platform) select gen_random_uuid(), 'sw-' || n, '10.0.0.1', 'cisco_ios'
      from generate_series(1, ${size}::int) n`,
    sql`insert into run (id, job_type, created_by, status, total, success, created_at, finished_at)
      select gen_random_uuid(), 'backup', 'test', 'success', 1, 1, now() - n * interval '1 minute', now()
      from generate_series(1, ${size}::int) n`,
    sql`insert into run (id, job_type, created_by, status, total, running) values (${runId}, 'backup', 'test', 'running', 500, 500)`,
    sql`insert into task (id, run_id, job_type, pool, status, attempts, finished_at)
      select gen_random_uuid(), id, 'backup', 'default', 'success', 1, now() from run where finished_at is not null`,
    sql`insert into task (id, run_id, job_type, pool, status, attempts, device_id, device)
      select gen_random_uuid(), ${runId}, 'backup', 'default', 'running', 1, id, json_build_object('id', id, 'name', name)
      from device order by id limit 500`,
    sql`insert into attempt (task_id, number, worker_id, package_name, package_version, status)
      select id, 1, gen_random_uuid(), 'x', '1.0.0', status from task`,
    sql`insert into blob (hash, content) values ('one', 'one')`,
    sql`insert into artifact (device_id, device_name, job_type, name, version, hash, size, mirrored, run_id, task_id)
      select id, name, 'backup', 'running-config', 1, 'one', 3, true, gen_random_uuid(), gen_random_uuid() from device`,
    sql`insert into job_log (time, log_type, level, job_id, device_id, source, message, meta)
      select now(), 'job', 1, gen_random_uuid(), gen_random_uuid(), 'x', 'y', '{}' from generate_series(1, ${size}::int) n`,
    sql`analyze`,
  ]) {
    await statement.execute(db.kysely);
  }
  ({ id: taskId } = (await runs.tasks(db, runId))[200] ?? { id: '' });
  deviceId = (await devices.list(db))[0]?.id ?? '';
});

const backup = { jobType: 'backup', name: 'running-config' };

// Not here: the search of a text in the log, and filters of devices by text, platform or state. They look at each row.
test.each<[string, (on: Database) => Promise<unknown>]>([
  ['runs', (on) => runs.list(on)],
  ['runs of a type', (on) => runs.list(on, { jobType: 'backup' })],
  ['runs since a time', (on) => runs.list(on, { since: new Date(Date.now() - 3_600_000) })],
  ['the next page of runs', (on) => runs.list(on, { before: runId })],
  ['a run', (on) => runs.get(on, runId)],
  ['the versions with which a run ran', (on) => runs.ranWith(on, runId)],
  ['a run by the begin of its id', (on) => runs.fullId(on, runId.slice(0, 10))],
  ['the pools of a run', (on) => workers.missingPools(on, runId)],
  ['the devices of a run to retry', (on) => runs.countToRetry(on, runId).catch(() => undefined)],
  ['tasks', (on) => runs.taskPage(on, runId, { limit: 100 })],
  ['the next page of tasks', (on) => runs.taskPage(on, runId, { limit: 100, after: taskId, details: false })],
  ['tasks of a device', (on) => runs.taskPage(on, runId, { limit: 100, device: 'sw-1*' })],
  ['a task', (on) => runs.taskReport(on, taskId)],
  ['changed runs', (on) => runs.changedRuns(on, { runId, since: 1 })],
  ['tasks of a run', (on) => runs.changedTasks(on, { runIds: [runId], limit: 100 })],
  ['changed tasks', (on) => runs.changedTasks(on, { runIds: [runId], limit: 100, since: 1_000_000 })],
  ['workers', (on) => workers.list(on)],
  ['live workers', (on) => workers.countLive(on)],
  ['log entries', (on) => logs.list(on, {})],
  ['log entries of a run', (on) => logs.list(on, { job_id: runId })],
  ['log entries of a device by its id', (on) => logs.list(on, { device_id: deviceId })],
  ['log entries of a device', (on) => logs.list(on, { device: 'sw-1' })],
  ['errors', (on) => logs.list(on, { level: 'error' })],
  ['new log entries', (on) => logs.list(on, { after: size - 10, order: 'asc' })],
  ['the end of the log', (on) => logs.end(on)],
  ['devices', (on) => health.listDevices(on, { limit: 100 })],
  ['the next page of devices', (on) => health.listDevices(on, { limit: 100, after: 'sw-500' })],
  ['a device by its name', (on) => health.listDevices(on, { name: 'sw-7', limit: 100 })],
  ['devices of a query', (on) => health.listDevices(on, { query: 'name:sw-7', limit: 100 })],
  ['versions', (on) => artifacts.historyChanges(on, { deviceName: 'sw-1', ...backup, limit: 100 })],
  ['latest versions', (on) => artifacts.latestOfAll(on, 'sw-1')],
])('%s are read without a scan of a whole table that grows', async (_, list) => {
  await countingRows(db, async (counted) => {
    const before = await counted.rowsScanned();
    await list(counted.db);
    const after = await counted.rowsScanned();
    const scanned = [...after].filter(([table, rows]) => rows - (before.get(table) ?? 0) > mostScanned);
    expect(scanned).toEqual([]);
  });
});

test('a scan of a whole table is seen', async () => {
  await countingRows(db, async (counted) => {
    const before = await counted.rowsScanned();
    await sql`select count(*) from task where id::text = ${taskId}`.execute(counted.db.kysely);
    const after = await counted.rowsScanned();
    expect((after.get('task') ?? 0) - (before.get('task') ?? 0)).toBeGreaterThan(mostScanned);
  });
});

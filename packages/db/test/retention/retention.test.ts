import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { artifacts, devices, health, logs, retention, runs, schedules, tasks } from '../../src/index.ts';
import { makePartitions } from '../../src/logs/partitions.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginNext,
  closedAtEnd,
  commitEach,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'), record('ping'));
beforeEach(async () => {
  await db.pool.query('truncate run, schedule, device, artifact, quarantine, inspection cascade');
  await db.pool.query("delete from setting where key like 'retention%'");
});

const dayMs = 24 * 3600 * 1000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * dayMs);
const remove = async (): Promise<retention.Removed> => retention.removeOld(db, await schedules.now(db));
/** The names of the runs that exist. */
const kept = async (): Promise<string[]> =>
  (await db.kysely.selectFrom('run').select('created_by').execute()).map((row) => row.created_by).toSorted();

/** A run over the devices of a tag, which has ended so many days ago. */
async function ended(
  name: string,
  tag: string,
  days: number,
  result: Partial<tasks.TaskResult> = {},
  more: Partial<runs.RunRequest> = {},
): Promise<string> {
  const { id } = await runOver(db, 'backup', tag, { ...more, createdBy: name });
  await commitEach(db, await beginNext(db, worker, 100), result);
  const at = daysAgo(days);
  await db.pool.query('update run set created_at = $1, finished_at = $1 where id = $2', [at, id]);
  await db.pool.query('update task set finished_at = $1 where run_id = $2', [at, id]);
  return id;
}

const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: false };
const fails = { status: 'error', error } as const;

describe('the settings', () => {
  it('have defaults, and change one by one for all workers', async () => {
    const defaults = { logDays: 30, runDays: 365, runsPerJobType: 10_000, versions: {}, lastAt: null };
    expect(await retention.get(db)).toEqual(defaults);
    expect(await retention.change(db, { logDays: 7 })).toEqual({ ...defaults, logDays: 7 });
    await retention.change(db, { runsPerJobType: 5 });
    const second = await db.again();
    expect(await retention.get(second)).toEqual({ ...defaults, logDays: 7, runsPerJobType: 5 });
    await second.close();
  });
});

describe('runs', () => {
  it('that are old are removed with their tasks and attempts; saved versions stay', async () => {
    await addDevices(db, 'sw', 2);
    const text = { name: 'config', text: 'x', reveals: {}, mirrored: true };
    await ended('old', 'sw', 366, { artifacts: [text] });
    await ended('young', 'sw', 364);
    await ended('today', 'sw', 0);
    expect(await remove()).toMatchObject({ runs: 1 });
    expect(await kept()).toEqual(['today', 'young']);
    for (const table of ['task', 'attempt'] as const) {
      expect(await db.kysely.selectFrom(table).select('status').execute(), table).toHaveLength(4);
    }
    const [version] = await db.kysely.selectFrom('artifact').select('id').execute();
    expect(await artifacts.get(db, version?.id ?? 0)).toMatchObject({ text: 'x' });
    expect(await remove()).toMatchObject({ runs: 0 });
  });

  it('that many newer ones of the same job type follow are removed', async () => {
    await addDevices(db, 'sw', 1);
    await retention.change(db, { runsPerJobType: 2 });
    const ping = await runOver(db, 'ping', 'sw', { createdBy: 'ping' });
    await runs.cancel(db, ping.id);
    for (const days of [4, 3, 2, 1]) await ended(`${days} days`, 'sw', days);
    await remove();
    expect(await kept()).toEqual(['1 days', '2 days', 'ping']);
  });

  it('of a schedule or trigger that makes many push out no runs of people or of others', async () => {
    await addDevices(db, 'sw', 1);
    await retention.change(db, { runsPerJobType: 2 });
    await ended('person, long ago', 'sw', 300);
    const made = async (column: 'schedule_id' | 'trigger_id', name: string, days: readonly number[]): Promise<void> => {
      const origin = crypto.randomUUID();
      for (const day of days) {
        await ended(`${name} ${day}`, 'sw', day);
        await db.pool.query(`update run set ${column} = $1 where created_by = $2`, [origin, `${name} ${day}`]);
      }
    };
    await made('schedule_id', 'nightly', [201, 200]);
    await made('schedule_id', 'each minute', [7, 6, 5, 4, 3]);
    await made('trigger_id', 'busy network', [8, 6.5, 2.5, 2]);
    // The health of the device needs it.
    await ended('person, now', 'sw', 0);
    expect(await remove()).toMatchObject({ runs: 5 });
    expect(await kept()).toEqual(
      [
        ...['busy network 2', 'busy network 2.5', 'each minute 3', 'each minute 4'],
        ...['nightly 200', 'nightly 201', 'person, long ago', 'person, now'],
      ].toSorted(),
    );
  });

  it('stay as long as they have not ended', async () => {
    await addDevices(db, 'sw', 1);
    const { id } = await runOver(db, 'backup', 'sw', { createdBy: 'waits' });
    await db.pool.query('update run set created_at = $1 where id = $2', [daysAgo(500), id]);
    await remove();
    expect(await kept()).toEqual(['waits']);
  });

  it('stay if the health of a device is derived from them, and it is the same afterwards', async () => {
    for (const tag of ['failing', 'fixed', 'once', 'gone']) await addDevices(db, tag, 1);
    await ended('failing: success before the last', 'failing', 900);
    await ended('failing: last success', 'failing', 800);
    await ended('failing: first failure', 'failing', 700, fails);
    await ended('failing: between', 'failing', 600, fails);
    await ended('failing: dry run', 'failing', 550, {}, { dryRun: true });
    await ended('failing: last failure', 'failing', 500, fails);
    await ended('fixed: failure before the last', 'fixed', 900, fails);
    await ended('fixed: last failure', 'fixed', 800, fails);
    await ended('fixed: success before the last', 'fixed', 700);
    await ended('fixed: last success', 'fixed', 600);
    await ended('once: cancelled', 'once', 900, { status: 'cancelled', error });
    await ended('once: failed', 'once', 800, { status: 'failed', result: { success: false } });
    await ended('gone: last success', 'gone', 800);
    const gone = (await devices.list(db)).find(({ name }) => name === 'gone1');
    await devices.remove(db, gone?.id ?? '');
    const before = await health.list(db);
    expect(before.map(({ device, state }) => `${device} ${state}`)).toEqual([
      'failing1 failing',
      'fixed1 fresh',
      'once1 failing',
    ]);
    await remove();
    expect(await health.list(db)).toEqual(before);
    expect(await kept()).toEqual([
      'failing: first failure',
      'failing: last failure',
      'failing: last success',
      'fixed: last failure',
      'fixed: last success',
      'once: failed',
    ]);
  });
});

it('due times go with the age of runs, quarantine with that of the log, inspections after an hour', async () => {
  const [device] = await addDevices(db, 'sw', 1);
  const { id } = await schedules.add(db, {
    ...{ name: 'nightly', jobType: 'backup', devices: 'name:*', time: 'daily at 02:00', createdBy: 'tester' },
  });
  for (const days of [364, 366]) {
    await db.pool.query("insert into due_time (schedule_id, due_at, reason) values ($1, $2, 'late')", [
      id,
      daysAgo(days),
    ]);
  }
  for (const days of [29, 31]) {
    await db.pool.query(
      `insert into quarantine (id, task_id, content, error, created_at)
       values (gen_random_uuid(), gen_random_uuid(), 'x', '{}', $1)`,
      [daysAgo(days)],
    );
  }
  for (const days of [0.03, 0.05]) {
    await db.pool.query(
      `insert into inspection (id, device_id, request, asked_at) values (gen_random_uuid(), $1, '{"kind":"test"}', $2)`,
      [device?.id, daysAgo(days)],
    );
  }
  expect(await remove()).toMatchObject({ dueTimes: 1, quarantined: 1 });
  for (const table of ['due_time', 'quarantine', 'inspection'] as const) {
    expect(
      await db.kysely
        .selectFrom(table)
        .select(sql`1`.as('one'))
        .execute(),
      table,
    ).toHaveLength(1);
  }
});

describe('the log', () => {
  const messages = async (): Promise<string[]> =>
    (await logs.list(db, { source: 's.age', order: 'asc' })).map(({ message }) => message);
  const daysOfLog = async (): Promise<string[]> =>
    (
      await db.pool.query<{ name: string }>("select relname as name from pg_class where relname ~ '^job_log_\\d{8}$'")
    ).rows.map(({ name }) => name);

  it('loses whole days, and entries for which no day was made; a day that others read is dropped later', async () => {
    const [young, old, older] = [29, 32, 200].map(daysAgo) as [Date, Date, Date];
    for (const day of [young, old]) await makePartitions(db.kysely, { connectionString: db.url }, day);
    const writer = logs.openWriter(db);
    for (const [message, day] of Object.entries({ young, old, older })) {
      writer.write({
        ...{ timestamp: day.toISOString(), log_type: 'job', level: 'info', job_id: null, device_id: null },
        ...{ source: 's.age', message, meta: {} },
      });
    }
    await writer.close();
    const before = await daysOfLog();
    await db.kysely.transaction().execute(async (reader) => {
      await sql`select from job_log limit 1`.execute(reader);
      expect(await remove()).toMatchObject({ logDays: 0 });
    });
    expect(await messages()).toEqual(['young', 'old']);
    const { logDays } = await remove();
    expect(logDays).toBeGreaterThan(0);
    expect(await daysOfLog()).toHaveLength(before.length - logDays);
    expect(await messages()).toEqual(['young']);
  });
});

it('of many workers one removes in each hour, and shows when', async () => {
  await addDevices(db, 'sw', 1);
  const second = await db.again();
  const hourly = (): Promise<(retention.Removed | undefined)[]> =>
    Promise.all([db, second, db, second].map((one) => retention.removeOldHourly(one, new Date())));
  expect((await hourly()).filter((removed) => removed !== undefined)).toHaveLength(1);
  expect((await hourly()).filter((removed) => removed !== undefined)).toHaveLength(0);
  expect(await retention.get(db)).toMatchObject({ lastAt: expect.any(Date) as Date });
  await db.pool.query("update setting set changed_at = changed_at - interval '1 hour' where key = 'retention_last'");
  expect((await hourly()).filter((removed) => removed !== undefined)).toHaveLength(1);
  await second.close();
});

it('a time of the last removal that is to come, of a clock that was ahead, stops no removal', async () => {
  expect(await retention.removeOldHourly(db, await schedules.now(db))).toBeDefined();
  await db.pool.query("update setting set changed_at = now() + interval '400 days' where key = 'retention_last'");
  expect(await retention.removeOldHourly(db, await schedules.now(db))).toBeDefined();
});

it('a step that fails does not keep the others from what they remove', async () => {
  await addDevices(db, 'sw', 1);
  await ended('old', 'sw', 900);
  await ended('today', 'sw', 0);
  await makePartitions(db.kysely, { connectionString: db.url }, daysAgo(100));
  const day = `job_log_${daysAgo(100).toISOString().slice(0, 10).replaceAll('-', '')}`;
  await db.pool.query(`create view of_a_person as select * from ${day}`);
  await expect(remove()).rejects.toThrow(/depend/);
  // A second failure is told too.
  await db.pool.query('alter table inspection rename to inspection_away');
  await expect(remove()).rejects.toThrow(/depend.*inspection/);
  await db.pool.query('alter table inspection_away rename to inspection');
  await db.pool.query('drop view of_a_person');
  expect(await kept()).toEqual(['today']);
});

it('a worker that stops leaves the rest to the next one', async () => {
  await addDevices(db, 'sw', 3);
  for (const days of [900, 800, 700]) await ended(`${days}`, 'sw', days);
  await ended('today', 'sw', 0);
  const stopping = new AbortController();
  const options = { signal: stopping.signal, onStep: (rows: number) => rows > 0 && stopping.abort() };
  await retention.removeOld(db, new Date(), options);
  expect(await kept()).toEqual(['700', '800', '900', 'today']);
  expect((await db.kysely.selectFrom('task').select('id').execute()).length).toBe(9);
  await remove();
  expect(await kept()).toEqual(['today']);
});

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { devices, retention, runs, tasks, type Database } from '../../src/index.ts';
import { lockWaiters, patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginAll,
  beginNext,
  closedAtEnd,
  commitEach,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'), record('facts'));
const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: false };
const skipped = { status: 'skipped', result: { success: true, message: 'nothing to do' } } as const;

interface LastResult {
  readonly device_id: string;
  readonly job_type: string;
}

/** The stored last results, and those that the tasks give, searched one by one. */
async function storedAndTrue(of: Database): Promise<{ stored: LastResult[]; true: LastResult[] }> {
  const success = sql`(status = 'success' or status = 'skipped' and result is not null) and not dry_run`;
  const failure = sql`status in ('failed', 'error') and not dry_run and finished_at > coalesce(last.succeeded_at, '-infinity')`;
  const same = sql`task.device_id = last.device_id and task.job_type = last.job_type`;
  const truth = await sql<LastResult>`
    with last as (
      select device.id as device_id, job_type,
        max(finished_at) filter (where ${success}) as succeeded_at
      from task join device on device.id = task.device_id group by device.id, job_type
    ), ended as (
      select last.*, (select min(finished_at) from task where ${same} and ${failure}) as failing_since,
        (select max(finished_at) from task where ${same} and ${failure}) as failed_at
      from last
    )
    select last.device_id, last.job_type, last.succeeded_at, failing_since, failed_at, task.status,
      case when failed_at is not null then task.error ->> 'code' end as code, task.run_id
    from ended as last join task on ${same} and task.finished_at = coalesce(failed_at, succeeded_at)
      and (case when failed_at is null then ${success} else status in ('failed', 'error') and not dry_run end)
    order by 1, 2`.execute(of.kysely);
  const stored = await sql<LastResult>`
    select device_id, job_type, succeeded_at, failing_since, failed_at, status, code, run_id
    from last_result order by 1, 2`.execute(of.kysely);
  return { stored: stored.rows, true: truth.rows };
}

/** Numbers from 0 up to a limit, the same for each seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each([1, 2, 3])('the last results are those of the tasks after random operations, seed %i', async (seed) => {
  const random = randomOf(seed);
  const tag = `of-${seed}-`;
  await addDevices(db, tag, 4);
  const endings: readonly Partial<tasks.TaskResult>[] = [
    {},
    {},
    { status: 'failed', result: { success: false } },
    { status: 'error', error },
    { status: 'error', error, retryInMs: 0 },
    { status: 'cancelled', error },
    skipped,
  ];
  const ended = async (condition = 'true'): Promise<string | undefined> =>
    (
      await db.pool.query<{ id: string }>(
        `select id from task where finished_at is not null and ${condition} order by id offset $1 limit 1`,
        [random(20)],
      )
    ).rows[0]?.id;
  const end = async (): Promise<void> => {
    const work = await beginNext(db, worker, 4);
    const halves = [work.slice(0, 2), work.slice(2)];
    await Promise.all(halves.map((half) => commitEach(db, half, () => endings[random(endings.length)] ?? {})));
  };
  const operations: Record<string, () => Promise<unknown>> = {
    start: () =>
      runOver(db, ['backup', 'facts'][random(2)] ?? '', tag, { dryRun: random(5) === 0 }).catch((problem: unknown) => {
        // All devices were removed.
        if ((problem as { code?: string }).code !== 'NR_RUN_NO_DEVICES') throw problem;
      }),
    end,
    'end more': end,
    async cancel() {
      const { rows } = await db.pool.query<{ id: string }>('select id from run where finished_at is null limit 1');
      if (rows[0]) await runs.cancel(db, rows[0].id);
    },
    async skip() {
      const [work] = await tasks.fetch(db, 'default', 1);
      if (work) await tasks.skip(db, work.fence, { ...error, hint: '' });
    },
    async 'let a lease lapse while the result comes'() {
      const work = await beginNext(db, worker, 2);
      await db.pool.query("update pgboss.job set state = 'retry', start_after = now() where id = any($1::uuid[])", [
        work.map(({ taskId }) => taskId),
      ]);
      const again = await tasks.fetch(db, 'default', 2);
      await Promise.all([commitEach(db, work, { status: 'failed' }), beginAll(db, worker, again)]);
      await commitEach(db, again);
    },
    async 'remove a device'() {
      const { rows } = await db.pool.query<{ id: string }>(
        `select id from device where tags && array[$1] and not exists (
           select from task where device_id = device.id and finished_at is null) order by name limit 1`,
        [tag],
      );
      if (rows[0] && random(3) === 0) await devices.remove(db, rows[0].id);
    },
    async 'remove old runs'() {
      await retention.change(db, { runsPerJobType: 1 });
      await retention.removeOld(db, new Date());
    },
    async 'remove any run'() {
      const id = await ended();
      await db.pool.query(
        'delete from run where id = (select run_id from task where id = $1) and finished_at is not null',
        [id],
      );
    },
    async 'end as if the clock had been elsewhere'() {
      const id = await ended();
      await db.pool.query("update task set finished_at = finished_at + ($2 || ' minutes')::interval where id = $1", [
        id,
        random(21) - 10,
      ]);
    },
    async 'change a result'() {
      await db.pool.query("update task set status = 'failed', error = null where id = $1", [
        await ended("status = 'success'"),
      ]);
    },
  };
  const names = Object.keys(operations);
  const done: string[] = [];
  for (let step = 0; step < 60; step++) {
    // Each task needs a start.
    const name = random(3) === 0 ? 'start' : (names[random(names.length)] ?? 'end');
    done.push(name);
    await operations[name]?.();
    const results = await storedAndTrue(db);
    expect(results.stored, done.join(', ')).toEqual(results.true);
  }
  expect((await storedAndTrue(db)).stored.length).toBeGreaterThan(0);
});

/** Ends a task by its id, on a connection or in its open transaction. */
async function endingIn(
  open: { query(text: string, values?: readonly unknown[]): Promise<unknown> },
  id: string | undefined,
  status: string,
): Promise<void> {
  await open.query("update task set status = $2, result = '{}', finished_at = clock_timestamp() where id = $1", [
    id,
    status,
  ]);
}

test.each(['before', 'after'])(
  'two tasks of a device that end in two transactions at once both count, %s the first result',
  async (when) => {
    const tag = `both-${when}-`;
    const [device] = await addDevices(db, tag, 1);
    const of = when === 'before' ? 2 : 3;
    for (let n = 0; n < of; n++) await runOver(db, 'backup', tag);
    const ids = (
      await db.pool.query<{ id: string }>('select id from task where device_id = $1 order by id', [device?.id])
    ).rows.map(({ id }) => id);
    if (when === 'after') await endingIn(db.pool, ids[2], 'success');
    const [one, two] = [await db.pool.connect(), await db.pool.connect()];
    try {
      await one.query('begin');
      await two.query('begin');
      await endingIn(one, ids[0], 'success');
      const ending = endingIn(two, ids[1], 'failed');
      await expect.poll(() => lockWaiters(db)).toBe(1);
      await one.query('commit');
      await ending;
      await two.query('commit');
    } finally {
      one.release();
      two.release();
    }
    const results = await storedAndTrue(db);
    expect(results.stored).toEqual(results.true);
    expect(results.stored).toContainEqual(
      expect.objectContaining({ device_id: device?.id, succeeded_at: expect.any(Date), failed_at: expect.any(Date) }),
    );
  },
);

test('the result of a task that ends while its device is being removed is stored, and leaves no last result', async () => {
  const [device] = await addDevices(db, 'removing-', 1);
  await runOver(db, 'backup', 'removing-');
  const { rows } = await db.pool.query<{ id: string }>('select id from task where device_id = $1', [device?.id]);
  const other = await db.pool.connect();
  try {
    await other.query('begin');
    await other.query('delete from device where id = $1', [device?.id]);
    const ending = endingIn(db.pool, rows[0]?.id, 'success');
    await expect.poll(() => lockWaiters(db)).toBe(1);
    await other.query('commit');
    await ending;
  } finally {
    other.release();
  }
  const { rows: left } = await db.pool.query('select from last_result where device_id = $1', [device?.id]);
  expect(left).toEqual([]);
  expect((await db.pool.query('select status from task where id = $1', [rows[0]?.id])).rows).toEqual([
    { status: 'success' },
  ]);
});

import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import { isAway, runs, schedules, tasks } from '../../src/index.ts';
import { casesOf } from '@netraven/test-utils/matrix';
import { patientDatabase, type TestDatabase } from '../../test-utils/database.ts';
import { addDevices, beginAll, commitEach, offering, record } from '../../test-utils/fixtures.ts';
import { again, startFaults } from '../under-faults.ts';

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
/** Share of the statements that fail. */
const share = 0.08;

it.concurrent.each(casesOf(seeds, [1]))(
  'statements fail before, while and after they are done: each run ends, each result is committed once (seed %i)',
  async (seed) => {
    const db = await patientDatabase();
    try {
      const worker = await offering(db, record('backup'));
      await addDevices(db, 'sw', 12);
      const { random, end } = await startFaults(db, seed, share);
      const all: string[] = [];
      for (let n = 0; n < 5; n++) {
        const ask = { jobType: 'backup', devices: 'name:*', createdBy: 'test', idempotencyKey: randomUUID() };
        all.push((await again(() => runs.create(db, ask))).id);
      }
      const { id: schedule } = await again(() => addSchedule(db, all.length));
      const dueAt = new Date(Date.now() + 60_000);
      await again(() => db.pool.query('update schedule set next_at = $1 where id = $2', [dueAt, schedule]));
      // A connection that got no answer may hold the row a while longer: the scheduler looks again too.
      await vi.waitUntil(() => again(() => decide(db, dueAt, schedule)), { interval: 20, timeout: 60_000 });
      await again(() => runs.cancel(db, all[1] ?? ''));
      await workOff(db, worker, random);
      // One of each kind.
      expect(end()).toBeGreaterThanOrEqual(3);
      await expectWhole(db, all.length + 1);
    } finally {
      await db.close();
    }
  },
);

/** Adds a schedule, or finds it: the answer to adding it was lost, or comes only after the connection was given up. */
async function addSchedule(db: TestDatabase, n: number): Promise<schedules.Schedule> {
  const name = `nightly-${n}`;
  const nightly = { name, jobType: 'backup', devices: 'name:*', time: 'daily at 02:00', timeZone: 'UTC' } as const;
  try {
    return await schedules.add(db, { ...nightly, createdBy: 'test' });
  } catch (error) {
    const known = (await schedules.list(db)).find((one) => one.name === name);
    if (!known) throw error;
    return known;
  }
}

/** Decides what is due. Returns true once the schedule has a run. */
async function decide(db: TestDatabase, now: Date, schedule: string): Promise<boolean> {
  await schedules.decideDue(db, now);
  const made = await db.kysely.selectFrom('run').select('id').where('schedule_id', '=', schedule).execute();
  return made.length > 0;
}

/** Works as a worker does, until all runs have ended. */
async function workOff(db: TestDatabase, worker: string, random: () => number): Promise<void> {
  for (;;) {
    const open = await again(() => db.kysely.selectFrom('run').select('id').where('finished_at', 'is', null).execute());
    if (open.length === 0) return;
    const work = await tasks.fetch(db, 'default', 8).catch((error: unknown): tasks.FetchedTask[] => {
      if (!isAway(error)) throw error;
      return [];
    });
    const held = work.map(({ taskId }) => taskId);
    const started = new Set(await again(() => beginAll(db, worker, work)));
    for (const task of work.filter(({ taskId }) => started.has(taskId))) {
      const luck = random();
      const reason = { code: 'NR_TEST', message: 'because', retryable: false };
      if (task.cancelled) {
        await again(() => commitEach(db, [task], { status: 'cancelled', error: reason }));
      } else if (luck < 0.1) await again(() => tasks.returnToQueue(db, task.fence, 0, reason));
      else if (luck < 0.2) {
        const retry = { status: 'error', error: reason, retryInMs: 0 } as const;
        await again(() => commitEach(db, [task], retry));
      } else {
        const artifacts = [{ name: 'config', text: task.taskId, reveals: {}, mirrored: true }];
        await again(() => commitEach(db, [task], { artifacts }));
      }
    }
    // The lease of jobs that no worker knows of lapses: the answer to the fetch was lost.
    await again(() =>
      sql`update pgboss.job set state = 'retry', retry_count = retry_count
        where state = 'active' and id <> all(${held}::uuid[])`.execute(db.kysely),
    );
  }
}

async function expectWhole(db: TestDatabase, count: number): Promise<void> {
  const found = await db.kysely.selectFrom('run').selectAll().execute();
  expect(found).toHaveLength(count);
  for (const run of found) {
    const all = await db.kysely.selectFrom('task').selectAll().where('run_id', '=', run.id).execute();
    expect(all).toHaveLength(12);
    const counts = Object.fromEntries(
      (['success', 'error', 'cancelled'] as const).map((status) => [
        status,
        all.filter((one) => one.status === status).length,
      ]),
    );
    const { success, error, cancelled } = run;
    expect({ success, error, cancelled, running: run.running, queued: run.queued }).toEqual({
      ...counts,
      running: 0,
      queued: 0,
    });
  }
  const { rows } = await sql<{ task: string; successes: number; open: number; versions: number }>`
    select task.id as task, count(*) filter (where attempt.status = 'success') as successes,
      count(*) filter (where attempt.status = 'running') as open,
      (select count(*) from artifact where artifact.task_id = task.id) as versions
    from task left join attempt on attempt.task_id = task.id where task.status = 'success' group by task.id`.execute(
    db.kysely,
  );
  for (const { task, ...of } of rows) expect(of, task).toEqual({ successes: 1, open: 0, versions: 1 });
  const due = await db.kysely.selectFrom('due_time').select('run_id').execute();
  expect(due).toHaveLength(1);
}

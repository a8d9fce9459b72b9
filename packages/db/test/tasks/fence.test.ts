import { sql } from 'kysely';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { runs, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { dump } from '../../test-utils/dump.ts';
import {
  addDevices,
  beginAll,
  closedAtEnd,
  commitEach,
  offering,
  taskResult,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const reason = { code: 'NR_TEST', message: 'because', retryable: false };

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'));

/** A task whose first attempt was lost, and which another one holds now. */
async function taken(prefix: string): Promise<{ stale: tasks.FetchedTask; held: tasks.FetchedTask }> {
  await addDevices(db, prefix, 1);
  await runOver(db, 'backup', prefix);
  const [stale] = await tasks.fetch(db, 'default', 1);
  await beginAll(db, worker, stale ? [stale] : []);
  // As the queue does when the lease has lapsed.
  await sql`update pgboss.job set state = 'retry' where id = ${stale?.taskId}`.execute(db.kysely);
  const [held] = await tasks.fetch(db, 'default', 1);
  if (!stale || !held) throw new Error('the task was not fetched twice');
  expect(held.fence).toEqual({ ...stale.fence, retryCount: stale.fence.retryCount + 1 });
  return { stale, held };
}

describe.each([
  ['commit a success', (work: tasks.FetchedTask) => tasks.commitResults(db, [saving(work)]), []],
  ['commit a retry', (work: tasks.FetchedTask) => tasks.commitResults(db, [{ ...saving(work), retryInMs: 10 }]), []],
  ['start', (work: tasks.FetchedTask) => beginAll(db, worker, [work]), []],
  ['give back', (work: tasks.FetchedTask) => tasks.returnToQueue(db, work.fence, 0, reason), false],
  ['skip', (work: tasks.FetchedTask) => tasks.skip(db, work.fence, reason), false],
] as const)('a stale attempt that tries to %s', (_, verb, answer) => {
  test('changes nothing while another attempt holds the task, started or not', async () => {
    const { stale, held } = await taken(`held${Math.random()}`.replace('.', ''));
    const before = await dump(db);
    expect(await verb(stale)).toEqual(answer);
    expect(await dump(db)).toEqual(before);

    await beginAll(db, worker, [held]);
    const running = await dump(db);
    expect(await verb(stale)).toEqual(answer);
    expect(await dump(db)).toEqual(running);

    expect(await commitEach(db, [held])).toEqual([held.taskId]);
    const over = await dump(db);
    expect(await verb(stale)).toEqual(answer);
    expect(await verb(held)).toEqual(answer);
    expect(await dump(db)).toEqual(over);
  });
});

test('a stale attempt may not start to configure the device', async () => {
  const { stale, held } = await taken('configure');
  await expect(tasks.beginConfigure(db, stale.fence)).rejects.toMatchObject({ code: 'NR_TASK_STALE' });
  expect((await runs.tasks(db, held.runId))[0]?.status).toBe('running');
  await commitEach(db, [held]);
});

test('a renewal renews held tasks and names the lost ones', async () => {
  const { stale, held } = await taken('renew');
  expect(await tasks.renew(db, [stale.fence])).toEqual({ renewed: [], lost: [stale.fence] });
  expect(await tasks.renew(db, [held.fence])).toEqual({ renewed: [held.fence], lost: [] });
  expect(await tasks.renew(db, [])).toEqual({ renewed: [], lost: [] });
  await commitEach(db, [held]);
});

test('a renewal does not wait for a task whose row is locked: it is neither renewed nor lost', async () => {
  const { held } = await taken('locked');
  const { held: free } = await taken('free');
  await db.kysely.transaction().execute(async (trx) => {
    await sql`select from pgboss.job where id = ${held.taskId} for update`.execute(trx);
    expect(await tasks.renew(db, [held.fence, free.fence])).toEqual({ renewed: [free.fence], lost: [] });
  });
  await commitEach(db, [held, free]);
});

test('a lost attempt is marked, is logged, and counts as a try', async () => {
  const { stale, held } = await taken('lost');
  const logged = vi.spyOn(db.logger, 'error');
  onTestFinished(() => logged.mockRestore());
  expect(held.tries).toBe(1);
  await beginAll(db, worker, [held]);
  await commitEach(db, [held]);
  const attempts = await db.kysely
    .selectFrom('attempt')
    .select(['number', 'status', 'error'])
    .where('task_id', '=', stale.taskId)
    .orderBy('number')
    .execute();
  expect(attempts).toMatchObject([
    { number: 1, status: 'lost', error: { code: 'NR_TASK_LOST' } },
    { number: 2, status: 'success', error: null },
  ]);
  expect((await runs.tasks(db, held.runId))[0]).toMatchObject({ status: 'success', tries: 2, attempts: 2 });
  expect(logged.mock.calls).toEqual([
    [
      expect.stringMatching(/^Attempt 1 was lost: /),
      expect.objectContaining({
        task_id: stale.taskId,
        job_id: held.runId,
        device_id: held.device?.id,
        attempt: 1,
        code: 'NR_TASK_LOST',
        hint: expect.any(String) as unknown,
      }),
    ],
  ]);
});

function saving(work: tasks.FetchedTask): tasks.TaskResult {
  return taskResult(work, {
    artifacts: [{ name: 'running-config', text: `by ${work.fence.retryCount}`, reveals: { m: 's' }, mirrored: true }],
    state: { value: work.fence.retryCount },
  });
}

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { artifacts, runs, states, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginAll,
  beginNext,
  closedAtEnd,
  commitEach,
  fetchOne,
  offering,
  taskResult,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const failed = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: true };

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'), record('report', { scope: 'fleet' }));

/** A run over new devices whose tasks have all begun. */
async function begun(prefix: string, count: number): Promise<{ run: runs.Run; work: tasks.FetchedTask[] }> {
  await addDevices(db, prefix, count);
  const run = await runOver(db, 'backup', prefix);
  const work = await beginNext(db, worker, count);
  return { run, work };
}

/** The only one of a list. */
function one<T>(list: readonly T[]): T {
  expect(list).toHaveLength(1);
  return list[0] as T;
}

test('an attempt that will be retried puts the task back and stores no versions', async () => {
  const { run, work } = await begun('retry', 1);
  const first = one(work);
  await commitEach(db, [first], {
    status: 'error',
    error: failed,
    retryInMs: 0,
    retry: { number: 1, of: 2 },
    artifacts: [{ name: 'a', text: 'x', reveals: {}, mirrored: true }],
    state: { value: 1 },
  });
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'running', counts: { queued: 1, running: 0 } });
  expect(one(await runs.tasks(db, run.id))).toMatchObject({
    status: 'queued',
    error: failed,
    retry: { number: 1, of: 2, at: expect.stringMatching(/Z$/) as unknown },
    finishedAt: null,
  });
  const deviceId = first.device?.id ?? null;
  expect(await artifacts.latest(db, { deviceId, jobType: 'backup', name: 'a' })).toBeUndefined();
  expect(await states.get(db, { deviceId, jobType: 'backup' })).toBeUndefined();

  const second = one(await tasks.fetch(db, 'default', 5));
  expect(second.tries).toBe(1);
  await beginAll(db, worker, [second]);
  expect(one(await runs.tasks(db, run.id))).not.toHaveProperty('retry');
  await commitEach(db, [second], { status: 'error', error: failed });
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'error', counts: { error: 1, failed: 0, queued: 0 } });
});

test('a delayed retry is not handed out before its time', async () => {
  const { work } = await begun('later', 1);
  await commitEach(db, [one(work)], { status: 'error', error: failed, retryInMs: 3_600_000 });
  expect(await tasks.fetch(db, 'default', 5)).toEqual([]);
  const { rows } = await sql<{
    minutes: number;
  }>`select round(extract(epoch from start_after - now()) / 60)::int as minutes
    from pgboss.job where id = ${one(work).taskId}`.execute(db.kysely);
  expect(one(rows).minutes).toBe(60);
  await sql`update pgboss.job set start_after = now() where id = ${one(work).taskId}`.execute(db.kysely);
  const again = await tasks.fetch(db, 'default', 5);
  await commitEach(db, [one(again)]);
});

test('a task given back is not charged, and its reason is shown while it waits', async () => {
  const { run, work } = await begun('back', 1);
  const reason = { code: 'NR_WORKER_STOPPING', message: 'the worker stops', retryable: true };
  expect(await tasks.returnToQueue(db, one(work).fence, 0, reason)).toBe(true);
  expect(one(await runs.tasks(db, run.id))).toMatchObject({ status: 'queued', tries: 0, attempts: 1, error: reason });
  const attempts = await db.kysely.selectFrom('attempt').selectAll().where('task_id', '=', one(work).taskId).execute();
  expect(one(attempts)).toMatchObject({ status: 'cancelled', error: reason });

  const [unbegun] = await tasks.fetch(db, 'default', 1);
  if (unbegun) await tasks.returnToQueue(db, unbegun.fence, 0, reason);
  const last = await fetchOne(db);
  expect(last.tries).toBe(0);
  await commitEach(db, [last]);
});

test('a task that is skipped after it was fetched has the reason, and closes its run', async () => {
  await addDevices(db, 'skip', 1);
  const run = await runOver(db, 'backup', 'skip');
  const reason = { code: 'NR_JOB_UNKNOWN_TYPE', message: 'removed', retryable: false };
  expect(await tasks.skip(db, one(await tasks.fetch(db, 'default', 5)).fence, reason)).toBe(true);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'skipped', counts: { total: 1, skipped: 1 } });
  expect(one(await runs.tasks(db, run.id))).toMatchObject({ status: 'skipped', error: reason, attempts: 0 });
});

test('a cancelled run ends as cancelled once its tasks really stopped', async () => {
  const cancelled: string[] = [];
  const stop = await db.listen('netraven_cancel', (id) => cancelled.push(id));
  await addDevices(db, 'cancel', 3);
  const run = await runOver(db, 'backup', 'cancel');
  const running = one(await tasks.fetch(db, 'default', 1));
  await beginAll(db, worker, [running]);
  expect(await runs.cancel(db, run.id)).toMatchObject({ status: 'running', cancelRequestedAt: expect.any(Date) });
  await expect.poll(() => cancelled).toEqual([run.id]);

  // Those that wait need no worker.
  expect(await tasks.fetch(db, 'default', 5)).toEqual([]);
  await tasks.commitResults(db, [taskResult(running)]);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'cancelled', counts: { success: 1, cancelled: 2 } });
  expect((await runs.cancel(db, run.id)).status).toBe('cancelled');
  await expect(runs.cancel(db, 'nothing')).rejects.toMatchObject({ code: 'NR_RUN_UNKNOWN' });
  await stop();
});

test('a task of a cancelled run that comes back to the queue later ends without a worker', async () => {
  const { run, work } = await begun('late', 2);
  await runs.cancel(db, run.id);
  const [failing, dying] = work;
  // The attempt ended before it knew of the cancel.
  await commitEach(db, failing ? [failing] : [], { status: 'error', error: failed, retryInMs: 3_600_000 });
  await runs.endCancelled(db);
  expect(await runs.get(db, run.id)).toMatchObject({ finishedAt: null, counts: { cancelled: 1, running: 1 } });
  // As the queue does when the lease of a killed worker has lapsed.
  await db.pool.query("update pgboss.job set state = 'retry', start_after = now() where id = $1", [dying?.taskId]);
  await runs.endCancelled(db);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'cancelled', counts: { cancelled: 2 } });
});

test('an attempt that began to configure is known to the next one', async () => {
  const { work } = await begun('configure', 1);
  await tasks.beginConfigure(db, one(work).fence);
  await commitEach(db, [one(work)], { status: 'error', error: failed, retryInMs: 0 });
  const again = one(await tasks.fetch(db, 'default', 5));
  expect(again.lostChange).toEqual({ open: undefined, shown: [], secrets: [] });
  await commitEach(db, [again], { status: 'error', error: failed });
});

test('the change of a lost attempt is known to the next one and sealed, until it is kept or the task has ended', async () => {
  const { work } = await begun('open-change', 1);
  const stored = async (): Promise<unknown> =>
    (await db.pool.query('select open_change from task where id = $1', [one(work).taskId])).rows[0]?.open_change;
  const next = async (held: tasks.FetchedTask): Promise<tasks.FetchedTask> => {
    await tasks.returnToQueue(db, held.fence, 0, failed);
    return one(await tasks.fetch(db, 'default', 5));
  };
  const shown = ['snmp-server community <secret:1> RO'];
  const change = { undo: ['snmp-server community geheim RO'], shown, before: 'a'.repeat(64) };
  await tasks.beginConfigure(db, one(work).fence, change);
  expect(String(await stored())).not.toContain('geheim');
  const second = await next(one(work));
  expect(second.lostChange).toEqual({ open: change, shown, secrets: [] });
  await expect(tasks.keepChange(db, one(work).fence)).rejects.toMatchObject({ code: 'NR_TASK_STALE' });
  await tasks.keepChange(db, second.fence);
  const third = await next(second);
  expect(third.lostChange).toEqual({ open: undefined, shown: [], secrets: [] });
  await tasks.beginConfigure(db, third.fence, change);
  await commitEach(db, [third], { status: 'error', error: failed });
  expect(await stored()).toBeNull();
});

test('a committed result notifies of its run, its pool and new versions; the end of the run is marked', async () => {
  const { run, work } = await begun('notify', 1);
  const heard: string[] = [];
  const stops = await Promise.all(
    (['netraven_run', 'netraven_task', 'netraven_artifact'] as const).map((channel) =>
      db.listen(channel, (payload) => heard.push(`${channel} ${payload}`)),
    ),
  );
  await commitEach(db, [one(work)], { artifacts: [{ name: 'n', text: 'x', reveals: {}, mirrored: true }] });
  await expect
    .poll(() => new Set(heard))
    .toEqual(new Set([`netraven_run ${run.id}`, 'netraven_task default', 'netraven_artifact now']));
  for (const stop of stops) await stop();
});

/** Saves a text of each task. */
function saving(work: readonly tasks.FetchedTask[], textOf: (device: string) => string): Promise<string[]> {
  return commitEach(db, work, ({ device }) => {
    const artifact = { text: textOf(device?.name ?? ''), reveals: {}, mirrored: true };
    return { artifacts: ['running', 'startup'].map((name) => ({ ...artifact, name })) };
  });
}

test('a run counts the tasks with new versions, each task once', async () => {
  const { run, work } = await begun('changes', 3);
  await saving(work.slice(0, 1), () => 'first');
  expect(await runs.get(db, run.id)).toMatchObject({ saved: 1, changed: 0, counts: { success: 1 } });
  await saving(work.slice(1), () => 'first');
  expect(await runs.get(db, run.id)).toMatchObject({ saved: 3, counts: { success: 3 } });

  const second = await runOver(db, 'backup', 'changes');
  const again = await beginNext(db, worker, 3);
  const changedOne = again[0]?.device?.name;
  await saving(again, (device) => (device === changedOne ? 'second' : 'first'));
  expect(await runs.get(db, second.id)).toMatchObject({ saved: 1, changed: 0, counts: { success: 3 } });
  expect((await runs.list(db)).map(({ id, saved }) => [id, saved])).toEqual(
    expect.arrayContaining([
      [second.id, 1],
      [run.id, 3],
    ]),
  );
});

test('a run counts the devices that its job changed, apart from new versions; a dry run changes none', async () => {
  const { run, work } = await begun('pushes', 3);
  const [first, second, third] = work;
  const yes = { success: false, changed: true };
  await tasks.commitResults(db, [
    ...(first ? [taskResult(first, { status: 'failed', result: yes })] : []),
    ...(second ? [taskResult(second, { result: { ...yes, success: true } })] : []),
    ...(third ? [taskResult(third, { result: { success: true, changed: false } })] : []),
  ]);
  expect(await runs.get(db, run.id)).toMatchObject({ changed: 2, saved: 0, counts: { success: 2, failed: 1 } });

  const dry = await runOver(db, 'backup', 'pushes', { dryRun: true });
  await commitEach(db, await beginNext(db, worker, 3), { result: yes });
  expect(await runs.get(db, dry.id)).toMatchObject({ changed: 0, saved: 0 });
});

test('a start whose answer was lost can be repeated', async () => {
  const { run, work } = await begun('twice', 1);
  expect(await beginAll(db, worker, work)).toEqual([one(work).taskId]);
  expect(one(await runs.tasks(db, run.id))).toMatchObject({ tries: 1, attempts: 1 });
  expect((await runs.get(db, run.id))?.counts).toMatchObject({ running: 1, queued: 0 });
  await commitEach(db, [one(work), one(work)]);
  expect((await runs.get(db, run.id))?.counts).toMatchObject({ success: 1, running: 0 });
});

test('NUL and half surrogates in results, errors and texts do not stop a batch', async () => {
  const { run, work } = await begun('bytes', 2);
  const odd = 'a\0b\\u0000\ud800c\\';
  const [a, b] = work as [tasks.FetchedTask, tasks.FetchedTask];
  const committed = await tasks.commitResults(db, [
    taskResult(a, {
      result: { success: true, message: odd, details: { [odd]: [odd] } },
      artifacts: [{ name: 'odd', text: `x\0y`, reveals: { [odd]: odd }, mirrored: true }],
      state: { value: odd },
    }),
    taskResult(b, { status: 'error', error: { code: 'NR_X', message: odd, retryable: false } }),
  ]);
  expect(committed).toHaveLength(2);
  const clean = 'a\ufffdb\\u0000\ufffdc\\';
  const rows = await runs.tasks(db, run.id);
  expect(rows.find((task) => task.id === a.taskId)?.result).toEqual({
    success: true,
    message: clean,
    details: { [clean]: [clean] },
  });
  expect(rows.find((task) => task.id === b.taskId)?.error?.message).toBe(clean);
  const deviceId = a.device?.id ?? null;
  expect((await artifacts.latest(db, { deviceId, jobType: 'backup', name: 'odd' }))?.text).toBe('x\0y');
});

test('a result that the database refuses fails alone, and the others of its batch are kept', async () => {
  const { run, work } = await begun('refused', 3);
  const [a, b, c] = work as [tasks.FetchedTask, tasks.FetchedTask, tasks.FetchedTask];
  const artifact = { name: 'n', text: 'x', reveals: {}, mirrored: true };
  const committed = await tasks.commitResults(db, [
    taskResult(a, { artifacts: [artifact] }),
    taskResult(b, { artifacts: [artifact], deviceId: 'no id' }),
    taskResult(c, { status: 'error', retryInMs: Number.NaN }),
  ]);
  expect(new Set(committed)).toEqual(new Set([a.taskId, b.taskId, c.taskId]));
  const rows = await runs.tasks(db, run.id);
  const ends = new Map(rows.map((task) => [task.id, [task.status, task.error?.code]]));
  expect(ends.get(a.taskId)).toEqual(['success', undefined]);
  expect(ends.get(b.taskId)).toEqual(['error', 'NR_TASK_UNSTORABLE']);
  expect(await artifacts.latest(db, { deviceId: a.device?.id ?? '', jobType: 'backup', name: 'n' })).toBeDefined();
  await commitEach(db, await tasks.fetch(db, 'default', 1));
  expect((await runs.get(db, run.id))?.finishedAt).toBeInstanceOf(Date);
});

test('a thousand tasks in two runs over the same devices are committed in batches, and both counts are right', async () => {
  await addDevices(db, 'many', 500);
  const all = [await runOver(db, 'backup', 'many'), await runOver(db, 'backup', 'many', { dryRun: true })];
  let ended = 0;
  for (;;) {
    const work = await beginNext(db, worker, 100);
    if (work.length === 0) break;
    expect(new Set(work.map((each) => each.device?.id)).size).toBe(work.length);
    const statusOf = (n: number): 'failed' | 'error' | 'success' => (['failed', 'error'] as const)[n % 10] ?? 'success';
    ended += (await commitEach(db, work, (_, n) => ({ status: statusOf(n) }))).length;
  }
  expect(ended).toBe(1000);
  for (const run of all) {
    const { status, counts } = (await runs.get(db, run.id)) ?? run;
    const { total, success, failed: verdicts, error } = counts;
    expect({ status, total, success, verdicts, error }).toEqual({
      status: 'partial',
      total: 500,
      success: 400,
      verdicts: 50,
      error: 50,
    });
  }
});

test('two workers that commit results of the same runs do not stop each other', async () => {
  const shared = [await begun('left', 20), await begun('right', 20)];
  const work = shared.flatMap((each) => each.work);
  // Odd and even: both batches hold tasks of both runs, in opposite orders.
  const odd = work.filter((_, n) => n % 2 === 1);
  const even = work.filter((_, n) => n % 2 === 0).toReversed();
  const committed = await Promise.all([odd, even].map((half) => commitEach(db, half)));
  expect(committed.flat()).toHaveLength(40);
  for (const { run } of shared) expect((await runs.get(db, run.id))?.status).toBe('success');
});

test('of two fleet runs that end in one batch, the state and the version of the last one count', async () => {
  await addDevices(db, 'fleet', 1);
  for (let n = 0; n < 2; n++) await runOver(db, 'report', 'fleet');
  const work = await beginNext(db, worker, 2);
  const byId = work.toSorted((a, b) => (a.fence.id < b.fence.id ? 1 : -1));
  await commitEach(db, byId, (_, n) => ({
    state: { value: n },
    artifacts: [{ name: 'a', text: String(n), reveals: {}, mirrored: true }],
  }));
  const owner = { deviceId: null, jobType: 'report' };
  expect(await states.get(db, owner)).toBe(1);
  expect((await artifacts.latest(db, { ...owner, name: 'a' }))?.text).toBe('1');
});

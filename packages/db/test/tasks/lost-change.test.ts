import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { devices, health, runs, schedules, sources, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginAll,
  closedAtEnd,
  commitEach,
  fetchOne,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const lost = { code: 'NR_TASK_LOST', message: 'lost', retryable: true };
const change = { undo: ['no snmp-server community geheim'], shown: ['no snmp-server community <secret:1>'] };
const configSchema = { properties: { token: { writeOnly: true }, list: { items: { writeOnly: true } } } };

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('push', { configSchema }));

/** Lets the worker of a task be lost in the middle of a change. The task can be fetched after a delay. */
async function leftOpen(prefix: string, delayMs = 0): Promise<{ run: runs.Run; taskId: string }> {
  await addDevices(db, prefix, 1);
  const run = await runOver(db, 'push', prefix, { config: { token: 'geheim-1', list: ['geheim-2'], other: 1 } });
  const work = await fetchOne(db);
  await beginAll(db, worker, [work]);
  await tasks.beginConfigure(db, work.fence, change);
  await tasks.returnToQueue(db, work.fence, delayMs, lost);
  return { run, taskId: work.taskId };
}

async function next(): Promise<tasks.FetchedTask> {
  await sql`update pgboss.job set start_after = now() where state in ('created', 'retry')`.execute(db.kysely);
  const fetched = await tasks.fetch(db, 'default', 5);
  expect(fetched).toHaveLength(1);
  return fetched[0] as tasks.FetchedTask;
}

const end = (work: tasks.FetchedTask): Promise<string[]> => commitEach(db, [work], { status: 'error', error: lost });
const reseal = (column: string, table: string, id: string): Promise<unknown> =>
  db.pool.query(`update ${table} set ${column} = $1 where id = $2`, [randomBytes(64), id]);

test('a device with an open change takes no other task until that change has ended', async () => {
  const { run, taskId } = await leftOpen('blocked', 3_600_000);
  const other = await runOver(db, 'push', 'blocked');
  expect(await tasks.fetch(db, 'default', 5)).toEqual([]);
  expect(await runs.tasks(db, other.id)).toMatchObject([
    {
      status: 'queued',
      tries: 0,
      error: {
        code: 'NR_TASK_CHANGE_OPEN',
        message: `run ${run.id} left a change open on the device, which is undone first`,
        hint: `See how it ends: \`netraven runs show ${run.id}\`.`,
      },
    },
  ]);
  const work = await next();
  expect(work.taskId).toBe(taskId);
  // Its job is active, so that the queue holds the others back.
  expect(await tasks.fetch(db, 'default', 5)).toEqual([]);
  await end(work);
  const free = await next();
  expect(free.runId).toBe(other.id);
  await end(free);
});

test('tasks that wait for open changes go back together; one of a stopped run is skipped', async () => {
  const first = await leftOpen('back', 3_600_000);
  const second = await leftOpen('also', 3_600_000);
  const waiting = [await runOver(db, 'push', 'back'), await runOver(db, 'push', 'also')];
  const limit = { code: 'NR_SESSION_LIMIT', message: 'full', retryable: true };
  await db.pool.query('update task set error = $1 where run_id = $2', [JSON.stringify(limit), waiting[1]?.id]);
  const before = await schedules.now(db);
  expect(await tasks.fetch(db, 'default', 5)).toEqual([]);
  const after = await schedules.now(db);
  const codes = await Promise.all(waiting.map(async ({ id }) => (await runs.tasks(db, id))[0]?.error?.code));
  expect(codes).toEqual(['NR_TASK_CHANGE_OPEN', 'NR_SESSION_LIMIT']);
  const { rows } = await db.pool.query<{ at: Date }>(
    `select start_after as at from pgboss.job where state = 'retry' and start_after <= $1::timestamptz + interval '1 minute'`,
    [after],
  );
  expect(rows).toHaveLength(2);
  for (const { at } of rows) {
    expect(at.getTime()).toBeGreaterThanOrEqual(before.getTime() + 5_000);
    expect(at.getTime()).toBeLessThanOrEqual(after.getTime() + 5_000);
  }
  const stop = { code: 'NR_RUN_STOPPED', message: 'stopped', retryable: false };
  await db.pool.query('update run set stop_reason = $1 where id = $2', [JSON.stringify(stop), waiting[0]?.id]);
  await sql`update pgboss.job set start_after = now() where id in (select id from task where run_id = ${waiting[0]?.id})`.execute(
    db.kysely,
  );
  const [stopped] = await tasks.fetch(db, 'default', 5);
  expect(stopped).toMatchObject({ runId: waiting[0]?.id, stopped: stop });
  if (stopped) await tasks.skip(db, stopped.fence, stop);
  await runs.cancel(db, waiting[1]?.id ?? '');
  await sql`update pgboss.job set start_after = now() where state = 'retry'`.execute(db.kysely);
  const left = await tasks.fetch(db, 'default', 5);
  expect(left.map(({ taskId }) => taskId)).toEqual(expect.arrayContaining([first.taskId]));
  for (const work of left) await end(work);
  for (const work of await tasks.fetch(db, 'default', 5)) await end(work);
  expect((await runs.get(db, second.run.id))?.finishedAt).not.toBeNull();
});

test('a task that waits for an open change can be cancelled', async () => {
  const { taskId } = await leftOpen('waiting', 3_600_000);
  const other = await runOver(db, 'push', 'waiting');
  await runs.cancel(db, other.id);
  expect(await runs.get(db, other.id)).toMatchObject({ status: 'cancelled' });
  const work = await next();
  expect(work.taskId).toBe(taskId);
  await end(work);
});

test('the secrets of the config are known without the package', async () => {
  await leftOpen('secrets');
  const work = await next();
  expect(work.lostChange).toEqual({ open: change, shown: change.shown, secrets: ['geheim-1', 'geheim-2'] });
  await end(work);
});

test('an open change that cannot be read is told, with its undo lines without secrets', async () => {
  const { taskId } = await leftOpen('unreadable');
  await reseal('open_change', 'task', taskId);
  const work = await next();
  expect(work.lostChange).toMatchObject({
    open: {
      code: 'NR_SECRET_UNREADABLE',
      message: expect.stringMatching(/^its undo lines cannot be read: /) as unknown,
    },
    shown: change.shown,
  });
  await end(work);
});

test('an open change is handed out although the config of its run cannot be read', async () => {
  const { run } = await leftOpen('config');
  await reseal('sealed_config', 'run', run.id);
  const work = await next();
  expect(work).toMatchObject({ config: {}, lostChange: { open: change, secrets: undefined } });
  await end(work);
});

test('a result that the database refuses still says how to undo the change', async () => {
  await leftOpen('refused');
  const work = await next();
  const error = { code: 'NR_CHANGE_UNDO_FAILED', message: 'half changed', hint: 'Type: no x.', retryable: false };
  const artifacts = [{ name: 'n', text: 'x', reveals: {}, mirrored: false }];
  await commitEach(db, [work], { status: 'error', error, artifacts, deviceId: 'no id' });
  expect(await runs.tasks(db, work.runId)).toMatchObject([
    {
      error: {
        code: 'NR_TASK_UNSTORABLE',
        message: expect.stringMatching(
          /Before that, the task ended with NR_CHANGE_UNDO_FAILED: half changed$/,
        ) as unknown,
        hint: expect.stringMatching(/^Type: no x\. Correct/) as unknown,
      },
    },
  ]);
});

test('an attempt that only undoes has the package of the attempt before', async () => {
  const { taskId } = await leftOpen('attempts');
  const work = await next();
  await tasks.startAttempts(db, [{ fence: work.fence, workerId: worker }]);
  const { rows } = await db.pool.query<object>(
    'select number, package_name, package_version from attempt where task_id = $1 order by number',
    [taskId],
  );
  const same = { package_name: '@netraven/job-x', package_version: '1.0.0' };
  expect(rows).toEqual([
    { number: 1, ...same },
    { number: 2, ...same },
  ]);
  await end(work);
});

test('a device whose commit was never answered is held until a person releases it', async () => {
  const [device] = await addDevices(db, 'held', 1);
  const id = device?.id ?? '';
  const run = await runOver(db, 'push', 'held');
  const work = await fetchOne(db);
  expect(work.heldBy).toBeNull();
  const error = { code: 'NR_CHANGE_NOT_KNOWN', message: 'no answer', retryable: false };
  await commitEach(db, [work], { status: 'error', error, holdsDevice: true });
  expect(await health.deviceReport(db, id)).toMatchObject({ heldBy: run.id });
  // Also once the run was removed.
  await runOver(db, 'push', 'held');
  await db.pool.query('delete from task where run_id = $1', [run.id]);
  const later = await fetchOne(db);
  expect(later.heldBy).toBe(run.id);
  await end(later);
  // Added again, it would be another device that nothing holds.
  await expect(devices.remove(db, id)).rejects.toMatchObject({
    code: 'NR_DEVICE_HELD',
    hint: expect.stringContaining(`netraven devices release ${device?.name}`) as unknown,
  });
  const imported = await sources.importAll(db, undefined, () => ({
    ...{ details: undefined, write: true, devices: [], removals: [id], ways: [] },
  }));
  expect(imported.busy).toEqual([device?.name]);
  expect(await devices.release(db, id)).toMatchObject({ id, name: device?.name });
  expect(await health.deviceReport(db, id)).toMatchObject({ heldBy: null });
  await runOver(db, 'push', 'held');
  const free = await fetchOne(db);
  expect(free.heldBy).toBeNull();
  await end(free);
  await devices.remove(db, id);
  await expect(devices.release(db, 'nosuch')).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
});

test('a device is held also if the database refuses the result', async () => {
  const [device] = await addDevices(db, 'kept', 1);
  const run = await runOver(db, 'push', 'kept');
  const work = await fetchOne(db);
  const error = { code: 'NR_CHANGE_NOT_KNOWN', message: 'no answer', hint: 'Look at it.', retryable: false };
  const refused = { status: 'error', error, confirmed: [Number.NaN], holdsDevice: true } as const;
  await commitEach(db, [work], refused);
  expect(await runs.tasks(db, run.id)).toMatchObject([{ error: { code: 'NR_TASK_UNSTORABLE' } }]);
  expect(await health.deviceReport(db, device?.id ?? '')).toMatchObject({ heldBy: run.id });
});

test('a fetch that leaves out a job type still takes a task whose change is to be undone', async () => {
  const without = (): Promise<tasks.FetchedTask[]> => tasks.fetch(db, 'default', 5, undefined, ['push']);
  const { taskId } = await leftOpen('undone');
  await addDevices(db, 'usual', 1);
  await runOver(db, 'push', 'usual');
  const [work, ...others] = await without();
  expect([work?.taskId, others]).toEqual([taskId, []]);
  if (work) await end(work);
  expect(await without()).toEqual([]);
  await end(await next());
});

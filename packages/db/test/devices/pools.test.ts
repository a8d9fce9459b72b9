import { expect, test } from 'vitest';
import { devices, inspections, runs, sources, tasks, workers } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { countingRows } from '../../test-utils/rows-read.ts';
import {
  addDevices,
  beginNext,
  closedAtEnd,
  commitEach,
  offering,
  record,
  runOver,
  stayLive,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const workerId = await offering(db, record('backup'));

const one = async (name: string): Promise<devices.Device> => {
  const [device] = await addDevices(db, name, 1);
  if (!device) throw new Error('no device');
  return device;
};

test('a device has the pool `default`, or one with a name that a queue can have', async () => {
  const device = await one('plain');
  expect(device.pool).toBe('default');
  expect(await devices.change(db, device.id, { pool: 'branch' })).toMatchObject({ pool: 'branch' });
  await expect(devices.change(db, device.id, { pool: 'a b' })).rejects.toMatchObject({ code: 'NR_POOL_INVALID' });
  const other = { name: 'other', address: '10.0.0.9', platform: 'cisco_ios', pool: 'branch' };
  expect(await devices.add(db, other)).toMatchObject({ pool: 'branch' });
});

test('a task of a device waits in the queue of its pool, and the run says that no worker of it lives', async () => {
  const device = await one('waits');
  await devices.change(db, device.id, { pool: 'far' });
  const run = await runOver(db, 'backup', 'waits');
  expect(await tasks.fetch(db, 'default', 10)).toEqual([]);
  expect(await workers.missingPools(db, run.id)).toEqual(['far']);
  expect(await workers.poolsWithoutWorker(db)).toContainEqual({
    pool: 'far',
    devices: 1,
    tasks: 1,
    later: 0,
    lacks: [],
  });
  const id = await workers.join(db, { hostname: 'far', pid: 1, pool: 'far' }, { records: [record('backup')] });
  await stayLive(db, [id]);
  expect(await workers.missingPools(db, run.id)).toEqual([]);
  expect((await workers.poolsWithoutWorker(db)).map(({ pool }) => pool)).not.toContain('far');
  const [work] = await tasks.fetch(db, 'far', 10);
  expect(work?.device?.name).toBe('waits1');
  await commitEach(db, work ? [work] : []);
  await workers.leave(db, id);
});

test('a pool without a worker counts its devices, and only the tasks that a worker would start now', async () => {
  const [first, second] = await addDevices(db, 'quiet', 2);
  for (const { id } of [first, second].flatMap((device) => device ?? [])) {
    await devices.change(db, id, { pool: 'quiet' });
  }
  const quiet = async (): Promise<workers.PoolWithoutWorker | undefined> =>
    (await workers.poolsWithoutWorker(db)).find(({ pool }) => pool === 'quiet');
  expect(await quiet()).toEqual({ pool: 'quiet', devices: 2, tasks: 0, later: 0, lacks: [] });
  const run = await runOver(db, 'backup', 'quiet');
  await db.pool.query("update task set start_at = now() + interval '1 hour' where device_id = $1", [first?.id]);
  expect(await quiet()).toEqual({ pool: 'quiet', devices: 2, tasks: 1, later: 1, lacks: [] });
  await runs.cancel(db, run.id);
  expect(await quiet()).toEqual({ pool: 'quiet', devices: 2, tasks: 0, later: 0, lacks: [] });
});

test('waiting tasks and tests move to another pool with their device', async () => {
  const device = await one('moves');
  const run = await runOver(db, 'backup', 'moves');
  const { id } = await inspections.create(db, device.id, { kind: 'test' });
  await devices.change(db, device.id, { pool: 'new' });
  expect(await inspections.fetch(db, 'default', 10)).toEqual([]);
  const [inspection] = await inspections.fetch(db, 'new', 10);
  expect(inspection?.id).toBe(id);
  // The key is the device in the new pool too.
  expect(await tasks.fetch(db, 'new', 10)).toEqual([]);
  if (inspection) await inspections.end(db, inspection.fence, {});
  const fetched = await tasks.fetch(db, 'new', 10);
  expect(fetched.map(({ runId }) => runId)).toEqual([run.id]);
  await commitEach(db, fetched);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'success' });
});

test('moving a device reads its own waiting tasks, however many wait in the pool', async () => {
  const device = await one('alone');
  await runOver(db, 'backup', 'alone');
  await addDevices(db, 'crowd', 1);
  const crowd = await runOver(db, 'backup', 'crowd');
  await db.pool.query(`insert into pgboss.job (id, name, data, singleton_key, policy)
    select gen_random_uuid(), 'device/default', '{}', gen_random_uuid()::text, 'singleton' from generate_series(1, 20000)`);
  await db.pool.query('analyze pgboss.job');
  await db.queue.ensurePool('roomy');
  const read = await countingRows(db, async ({ db: { kysely, queue }, rowsRead }) => {
    if (!kysely.isTransaction) throw new Error('the rows are counted within a transaction');
    const jobs = { key: device.id, from: 'default', to: 'roomy' };
    expect(await queue.move(kysely as Parameters<typeof queue.move>[0], jobs)).toBe(true);
    return (await rowsRead('pgboss.job')) + (await rowsRead('pgboss.job_common'));
  });
  await db.pool.query("delete from pgboss.job where data = '{}'");
  await runs.cancel(db, crowd.id);
  expect(read).toBeLessThan(100);
});

test('a device stays in its pool while a task runs on it, so that it never has two sessions', async () => {
  const device = await one('busy');
  await runOver(db, 'backup', 'busy');
  const [work] = await tasks.fetch(db, 'default', 10);
  await expect(devices.change(db, device.id, { pool: 'branch' })).rejects.toMatchObject({ code: 'NR_DEVICE_BUSY' });
  expect(await devices.get(db, device.id)).toMatchObject({ pool: 'default' });
  await commitEach(db, work ? [work] : []);
  expect(await devices.change(db, device.id, { pool: 'branch' })).toMatchObject({ pool: 'branch' });
});

test('an import moves the idle ones of its devices, changes the others too, and names those that stay', async () => {
  const [busy, idle] = [await one('stays'), await one('goes')];
  await runOver(db, 'backup', 'stays');
  const work = await tasks.fetch(db, 'default', 10);
  await db.queue.ensurePool('moved');
  const sync = (): Promise<sources.ImportResult<undefined>> =>
    sources.importAll(db, undefined, () => ({
      write: true,
      devices: [busy, idle].map((device) => ({
        ...device,
        ...{ address: '10.9.9.9', pool: 'moved', sourceTags: [], sourceKey: null },
      })),
      removals: [],
      ways: [],
      details: undefined,
    }));
  expect(await sync()).toMatchObject({ keptPools: [busy.name] });
  expect(await devices.get(db, busy.id)).toMatchObject({ pool: 'default', address: '10.9.9.9' });
  expect(await devices.get(db, idle.id)).toMatchObject({ pool: 'moved', address: '10.9.9.9' });
  await commitEach(db, work);
  expect(await sync()).toMatchObject({ keptPools: [] });
  expect(await devices.get(db, busy.id)).toMatchObject({ pool: 'moved' });
});

test('an import moves devices to the pools that it names', async () => {
  const device = await one('imported');
  const run = await runOver(db, 'backup', 'imported');
  await db.queue.ensurePool('csv');
  await sources.importAll(db, undefined, () => ({
    write: true,
    devices: [{ ...device, pool: 'csv', sourceTags: [], sourceKey: null }],
    removals: [],
    ways: [],
    details: undefined,
  }));
  expect(await devices.get(db, device.id)).toMatchObject({ pool: 'csv' });
  const [work] = await tasks.fetch(db, 'csv', 10);
  expect(work?.runId).toBe(run.id);
  await commitEach(db, work ? [work] : []);
});

test('a cancelled run ends although its pool has no worker', async () => {
  const device = await one('left');
  await devices.change(db, device.id, { pool: 'empty' });
  const run = await runOver(db, 'backup', 'left');
  await runs.cancel(db, run.id);
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'cancelled', counts: { cancelled: 1, queued: 0 } });
  const [task] = await runs.tasks(db, run.id);
  expect(task).toMatchObject({ status: 'cancelled', error: { code: 'NR_RUN_CANCELLED' } });
  expect(await tasks.fetch(db, 'empty', 10)).toEqual([]);
});

test('a cancelled task whose worker was lost while it changed the device waits for one that undoes the change', async () => {
  const device = await one('changed');
  await devices.change(db, device.id, { pool: 'gone' });
  const run = await runOver(db, 'backup', 'changed');
  const [work] = await tasks.fetch(db, 'gone', 10);
  if (!work) throw new Error('no task waits');
  await tasks.beginConfigure(db, work.fence);
  await db.pool.query("update pgboss.job set state = 'retry', start_after = now() where id = $1", [work.taskId]);
  await runs.cancel(db, run.id);
  expect(await runs.get(db, run.id)).toMatchObject({ finishedAt: null });
  const [again] = await tasks.fetch(db, 'gone', 10);
  expect(again).toMatchObject({ taskId: work.taskId, lostChange: { open: undefined } });
  await commitEach(db, again ? [again] : []);
});

test('the list of workers has pool, version, job types and the number of running tasks', async () => {
  await one('listed');
  await runOver(db, 'backup', 'listed');
  const id = await workers.join(
    db,
    { hostname: 'here', pid: 7, pool: 'default', version: '1.2.3' },
    { records: [record('backup'), record('broken', { state: 'invalid' })] },
  );
  await stayLive(db, [id]);
  await beginNext(db, id, 10);
  const list = await workers.list(db);
  expect(list.find((worker) => worker.id === id)).toMatchObject({
    hostname: 'here',
    pid: 7,
    pool: 'default',
    version: '1.2.3',
    live: true,
    running: 1,
    jobTypes: ['backup'],
  });
  expect(list.find((worker) => worker.id === workerId)).toMatchObject({ version: null, running: 0 });
});

import { setTimeout as delay } from 'node:timers/promises';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { policies, tasks, workers } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { addDevices, beginNext, closedAtEnd, offering, record, runOver, stayLive } from '../../test-utils/fixtures.ts';
import { countingRows } from '../../test-utils/rows-read.ts';

const db = await closedAtEnd(testDatabase());

const here = { hostname: 'elsewhere', pid: 1, pool: 'default' };
const list = async (): Promise<string[]> => (await workers.list(db)).map((worker) => worker.id);

test('the package records of live workers are listed with their worker until it leaves', async () => {
  const first = await workers.join(db, here, { records: [record('backup'), record('odd', { state: 'invalid' })] });
  const second = await workers.join(db, here, { records: [record('backup', { version: '2.0.0' })] });
  await stayLive(db, [first, second]);
  const offers = await workers.offers(db);
  expect(offers.map((offer) => [offer.record.jobType, offer.record.version, offer.worker.id])).toEqual([
    ['backup', '2.0.0', second],
    ['backup', '1.0.0', first],
    ['odd', '1.0.0', first],
  ]);
  expect(offers[0]?.record).toEqual(record('backup', { version: '2.0.0' }));
  expect(offers[0]?.worker).toMatchObject({ live: true, hostname: 'elsewhere', pool: 'default' });

  await workers.offer(db, first, { records: [] });
  expect((await workers.offers(db)).map((offer) => offer.worker.id)).toEqual([second]);
  await workers.leave(db, second);
  expect(await workers.offers(db)).toEqual([]);
  expect(await list()).toEqual([first]);
  await workers.leave(db, first);
});

test('problems that belong to no package stay with the worker until its next registration, also without packages', async () => {
  const pin = { code: 'NR_PACKAGE_PIN_IDLE', severity: 'warning', path: 'x', message: 'idle', fix: 'mend' } as const;
  const first = await workers.join(db, here, { records: [], problems: [pin] });
  const second = await workers.join(db, here, { records: [record('backup')] });
  await stayLive(db, [first, second]);
  const told = async (): Promise<unknown[]> =>
    (await workers.living(db)).map(({ worker, problems }) => [worker.id, problems]);
  expect(await told()).toEqual([
    [first, [pin]],
    [second, []],
  ]);
  const stamps = [await workers.offersStamp(db)];
  await workers.heartbeat(db, first);
  expect(await workers.offersStamp(db)).toBe(stamps[0]);
  await workers.offer(db, second, { records: [], problems: [pin] });
  stamps.push(await workers.offersStamp(db));
  await workers.offer(db, first, { records: [] });
  stamps.push(await workers.offersStamp(db));
  expect(await told()).toEqual([
    [first, []],
    [second, [pin]],
  ]);
  await workers.leave(db, second);
  stamps.push(await workers.offersStamp(db));
  expect(new Set(stamps).size).toBe(4);
  expect(await told()).toEqual([[first, []]]);
  await workers.leave(db, first);
});

test('a record keeps the order of its keys: a form shows settings as their author wrote them', async () => {
  const properties = { zone: { type: 'string' }, b: { type: 'string' }, accounts: { type: 'array' } };
  const id = await workers.join(db, here, {
    records: [record('backup', { configSchema: { type: 'object', properties } })],
  });
  const [offer] = await workers.offers(db);
  expect(JSON.stringify(offer?.record.configSchema)).toBe(JSON.stringify({ type: 'object', properties }));
  await workers.leave(db, id);
});

test('a worker that was not seen for 15 seconds is not live, and is again with its next heartbeat', async () => {
  const id = await workers.join(db, here, { records: [record('backup')] });
  await db.kysely
    .updateTable('worker')
    .set({ seen_at: new Date(Date.now() - 20_000) })
    .execute();
  expect((await workers.list(db))[0]?.live).toBe(false);
  expect(await workers.offers(db)).toEqual([]);
  await workers.heartbeat(db, id);
  expect((await workers.list(db))[0]?.live).toBe(true);
  expect(await workers.offers(db)).toHaveLength(1);
  await workers.leave(db, id);
});

test('a worker that was forgotten hears so and can join again', async () => {
  const gone = crypto.randomUUID();
  await expect(workers.heartbeat(db, gone)).rejects.toMatchObject({ code: 'NR_WORKER_UNKNOWN' });
  await expect(workers.offer(db, gone, { records: [record('backup')] })).rejects.toMatchObject({
    code: 'NR_WORKER_UNKNOWN',
  });
});

test('the work of each worker is counted without the runs that have ended', async () => {
  const busy = await offering(db, record('backup'));
  const idle = await offering(db, record('backup'));
  await addDevices(db, 'sw', 3);
  await runOver(db, 'backup', 'sw');
  await beginNext(db, busy, 2);
  await db.pool.query(`
    with ended as (
      insert into run (id, job_type, created_by, finished_at, status, total, success)
      select gen_random_uuid(), 'backup', 'test', now(), 'success', 1, 1 from generate_series(1, 2000) returning id
    ), its as (
      insert into task (id, run_id, job_type, pool, status, attempts)
      select gen_random_uuid(), id, 'backup', 'default', 'success', 1 from ended returning id
    )
    insert into attempt (task_id, number, worker_id, package_name, package_version, status)
    select its.id, 1, '${busy}', 'x', '1.0.0', 'success' from its`);
  await db.pool.query('analyze');
  await countingRows(db, async (counted) => {
    const running = (await workers.list(counted.db)).map((worker) => [worker.id, worker.running]);
    expect(running).toEqual(
      expect.arrayContaining([
        [busy, 2],
        [idle, 0],
      ]),
    );
    for (const table of ['run', 'task', 'attempt']) expect(await counted.rowsRead(table)).toBeLessThan(50);
    expect(await workers.countLive(counted.db)).toBe(2);
  });
  await workers.leave(db, busy);
  await workers.leave(db, idle);
});

test('workers of this machine whose process has ended are forgotten when one joins', async () => {
  const dead = await workers.join(db, { ...here, hostname: hostname(), pid: 2 ** 30 }, { records: [record('backup')] });
  const alive = await workers.join(db, { ...here, hostname: hostname(), pid: process.pid }, { records: [] });
  expect(await list()).toContain(alive);
  expect(await list()).not.toContain(dead);
  await workers.leave(db, alive);
});

test('a pool has its own queue, and a name that a queue can have', async () => {
  const id = await workers.join(db, { ...here, pool: 'site.berlin-1' }, { records: [] });
  expect(await tasks.fetch(db, 'site.berlin-1', 1)).toEqual([]);
  await workers.leave(db, id);
  await expect(workers.join(db, { ...here, pool: 'a:b' }, { records: [] })).rejects.toMatchObject({
    code: 'NR_POOL_INVALID',
  });
});

test('a policy keeps its other fields, is notified, and its config is sealed', async () => {
  const heard: string[] = [];
  const stop = await db.listen('netraven_policy', (payload) => heard.push(payload));
  const name = '@acme/netraven-job-x';
  expect(await policies.set(db, name, { granted: ['network', 'device:write', 'network'] })).toEqual({
    name,
    granted: ['device:write', 'network'],
    config: {},
  });
  await policies.set(db, name, { enabled: false });
  await policies.set(db, name, { config: { token: 'policy-canary' } });
  expect(await policies.list(db)).toEqual([
    { name, enabled: false, granted: ['device:write', 'network'], config: { token: 'policy-canary' } },
  ]);
  await expect.poll(() => heard).toEqual([name, name, name]);
  await stop();
});

test('the permissions and settings of a removed package are forgotten, unless another machine has it or they are newer', async () => {
  const own = await workers.join(db, here, { records: [] });
  const name = 'netraven-job-left';
  const given = { granted: ['network'], config: { token: 'canary' }, decidedFor: '' } as const;
  await policies.set(db, name, { ...given, enabled: false });
  const removedAt = (ms: number): Parameters<typeof policies.forget>[1] => ({
    name,
    removedAt: new Date(Date.now() + ms),
  });
  // Decided after the removal.
  expect(await policies.forget(db, removedAt(-60_000), own)).toBe(false);
  const other = await workers.join(db, { ...here, hostname: 'another' }, { records: [record('left', { name })] });
  const later = removedAt(500);
  await expect.poll(() => Date.now() > later.removedAt.getTime()).toBe(true);
  await stayLive(db, [other]);
  expect(await policies.forget(db, later, own)).toBe(false);
  // Also after the other worker has stopped: this removal was decided about.
  await workers.leave(db, other);
  expect(await policies.forget(db, later, own)).toBe(false);
  expect(await policies.get(db, name)).toEqual({ name, enabled: false, ...given });

  expect(await policies.forget(db, removedAt(60_000), own)).toBe(true);
  expect(await policies.get(db, name)).toEqual({ name, enabled: false, granted: [], config: {} });
  expect(await policies.forget(db, removedAt(60_000), own)).toBe(false);
  await workers.leave(db, own);
});

test('a setting that is changed after a removal keeps no permission from before it', async () => {
  const own = await workers.join(db, here, { records: [] });
  const forgetSoon = async (name: string, then: policies.PolicyChange): Promise<policies.PackagePolicy | undefined> => {
    await policies.set(db, name, { granted: ['network'], config: { site: 'old' }, decidedFor: '' });
    const { rows } = await db.pool.query<{ now: Date }>("select clock_timestamp() + interval '1 millisecond' as now");
    const removedAt = rows[0]?.now ?? new Date(0);
    await delay(5);
    await policies.set(db, name, then);
    expect(await policies.forget(db, { name, removedAt }, own)).toBe(true);
    return policies.get(db, name);
  };
  const [set, granted] = ['netraven-job-set-again', 'netraven-job-granted-again'];
  expect(await forgetSoon(set, { config: { site: 'new' } })).toEqual({
    ...{ name: set, granted: [], config: { site: 'new' }, decidedFor: '' },
  });
  expect(await forgetSoon(granted, { granted: ['device:write'] })).toEqual({
    ...{ name: granted, granted: ['device:write'], config: {}, decidedFor: '' },
  });
  await workers.leave(db, own);
});

test('of two machines that lose a package by the same removal, the last one forgets its permissions', async () => {
  const name = 'netraven-job-shared';
  const own = await workers.join(db, here, { records: [] });
  const elsewhere = { ...here, hostname: 'another' };
  const other = await workers.join(db, elsewhere, { records: [record('shared', { name })] });
  await policies.set(db, name, { granted: ['network'] });
  const removal = { name, removedAt: new Date(Date.now() + 60_000) };
  await stayLive(db, [other]);
  expect(await policies.forget(db, removal, own)).toBe(false);
  await workers.leave(db, other);
  const again = await workers.join(db, elsewhere, { records: [] });
  expect(await policies.forget(db, removal, again)).toBe(true);
  // Given again while the clock of that machine is ahead: a start of its worker takes nothing.
  await policies.set(db, name, { granted: ['network'] });
  expect(await policies.forget(db, removal, again)).toBe(false);
  expect(await policies.get(db, name)).toMatchObject({ granted: ['network'] });
  for (const id of [own, again]) await workers.leave(db, id);
});

test('two workers that do not see each other’s processes do not remove each other when they join again', async () => {
  // As in two containers with the same host name.
  const container = { hostname: hostname(), pool: 'default' };
  const first = await workers.join(db, { ...container, pid: 2 ** 30 }, { records: [] });
  const second = await workers.join(db, { ...container, pid: 2 ** 30 + 1 }, { records: [] });
  expect(await list()).toEqual([second]);
  await workers.join(db, { ...container, pid: 2 ** 30 }, { records: [] }, first);
  expect((await list()).toSorted()).toEqual([first, second].toSorted());
  for (const id of [first, second]) await workers.leave(db, id);
});

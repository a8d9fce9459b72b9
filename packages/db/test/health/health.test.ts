import { beforeEach, expect, test } from 'vitest';
import { devices, health, runs, schedules, tags, tasks, triggers } from '../../src/index.ts';
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
const worker = await offering(
  db,
  record('backup'),
  record('reachability'),
  record('inventory', { scope: 'fleet' }),
  record('ports', { platforms: ['juniper_junos', 'arista_eos'] }),
);
beforeEach(async () => {
  await db.pool.query('truncate run, schedule, trigger, device, tag, artifact cascade');
});

const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: false };
const text = { name: 'config', text: 'x', reveals: {}, mirrored: true };

/** Runs a job on the devices of a tag. Each task ends with this result, so many hours ago. */
async function end(
  tag: string,
  hoursAgo: number,
  result: Partial<tasks.TaskResult> = {},
  more: Partial<runs.RunRequest> & { jobType?: string } = {},
): Promise<string> {
  const run = await runOver(db, more.jobType ?? 'backup', tag, more);
  await commitEach(db, await beginNext(db, worker, 100), result);
  await db.pool.query("update task set finished_at = now() - $1 * interval '1 hour' where run_id = $2", [
    hoursAgo,
    run.id,
  ]);
  return run.id;
}

const add = (more: Partial<schedules.NewSchedule> = {}): Promise<schedules.Schedule> =>
  schedules.add(db, {
    name: 'nightly',
    jobType: 'backup',
    devices: 'name:*',
    time: 'daily at 02:00',
    createdBy: 'tester',
    ...more,
  });

/** `<device> <job type> <state> <hours since then>`, of all. */
async function seen(filter: health.HealthFilter = {}): Promise<string[]> {
  return (await health.list(db, filter)).map(({ device, jobType, state, since }) =>
    [device, jobType, state, ...(since ? [`${Math.round((Date.now() - since.getTime()) / 3_600_000)} h`] : [])].join(
      ' ',
    ),
  );
}

async function states(): Promise<Record<string, string>> {
  const found = await health.statesOf(db);
  return Object.fromEntries((await devices.list(db)).map(({ id, name }) => [name, found.get(id) ?? 'missing']));
}

test('a job that does not apply to a device has nothing against it', async () => {
  await addDevices(db, 'r', 1);
  await add();
  await end('r', 3, { status: 'error', error });
  expect(await seen()).toEqual(['r1 backup failing 3 h']);
  const reason = { code: 'NR_TASK_NOT_APPLICABLE', message: 'no BGP', retryable: false };
  await end('r', 1, { status: 'skipped', error: reason, result: { success: true, notApplicable: 'no BGP' } });
  expect(await seen()).toEqual(['r1 backup fresh']);
});

test('the state follows the last try: failing since the first failure after the last success', async () => {
  for (const tag of ['a', 'b', 'c', 'd']) await addDevices(db, tag, 1);
  const saved = await end('a', 50, { artifacts: [text] });
  await end('b', 50);
  await end('b', 40, { status: 'error', error: { ...error, code: 'NR_DEVICE_REFUSED' } });
  await end('b', 30, { status: 'cancelled', error });
  const failed = await end('b', 20, { status: 'error', error });
  await end('c', 10, { status: 'failed', result: { success: false } });
  expect(await seen()).toEqual(['a1 backup fresh', 'b1 backup failing 40 h', 'c1 backup failing 10 h']);
  expect(await states()).toEqual({ a1: 'fresh', b1: 'failing', c1: 'failing', d1: 'never' });
  const [a, b, c] = await health.list(db);
  expect(a).toMatchObject({ lastTry: { status: 'success', code: null, runId: saved }, freshWithinMinutes: null });
  expect(a?.lastChangeAt).toBeInstanceOf(Date);
  expect(a?.lastSuccessAt).toEqual(a?.lastTry?.at);
  expect(b).toMatchObject({
    lastTry: { status: 'error', code: 'NR_DEVICE_TIMEOUT', runId: failed },
    lastChangeAt: null,
  });
  expect(b?.lastSuccessAt?.getTime()).toBeLessThan(b?.since?.getTime() ?? 0);
  expect(c).toMatchObject({ lastTry: { status: 'failed', code: null }, lastSuccessAt: null });
  await end('b', 1);
  expect(await seen({ deviceIds: [b?.deviceId ?? ''] })).toEqual(['b1 backup fresh']);
});

test('an old success is stale where a schedule says how long it is fresh, also while the schedule is paused', async () => {
  await addDevices(db, 'a', 1);
  await addDevices(db, 'b', 1);
  await end('a', 30);
  await end('b', 20);
  const { id } = await add({ freshWithinMinutes: 26 * 60 });
  expect(await seen()).toEqual(['a1 backup stale 4 h', 'b1 backup fresh']);
  await schedules.change(db, id, { paused: true });
  expect(await seen()).toEqual(['a1 backup stale 4 h', 'b1 backup fresh']);
  // A failure after it is told first.
  await end('a', 2, { status: 'error', error });
  expect(await seen()).toEqual(['a1 backup failing 2 h', 'b1 backup fresh']);
  await add({ name: 'hourly', time: 'hourly', devices: 'tag:b', freshWithinMinutes: 120 });
  expect(await seen()).toEqual(['a1 backup failing 2 h', 'b1 backup stale 18 h']);
  await schedules.change(db, id, { freshWithinMinutes: null });
  expect((await schedules.get(db, id)).freshWithinMinutes).toBe(null);
});

test('a setting of the device counts before those of its tags, and these before the schedules', async () => {
  for (const tag of ['a', 'b', 'c']) await addDevices(db, tag, 1);
  await end('a', 30);
  await end('b', 30);
  await end('c', 30);
  await add({ freshWithinMinutes: 60 });
  await tags.change(db, 'a', { settings: { freshWithinMinutes: { backup: 40 * 60, reachability: 5 } } });
  await tags.change(db, 'b', { settings: { freshWithinMinutes: { backup: 20 * 60 } } });
  const b = (await devices.list(db)).find(({ name }) => name === 'b1');
  await devices.change(db, b?.id ?? '', { addTags: ['a'] });
  const stale = 'c1 backup stale 29 h';
  expect(await seen({ jobType: 'backup' })).toEqual(['a1 backup fresh', 'b1 backup fresh', stale]);
  await tags.change(db, 'b', { priority: 200 });
  expect(await seen({ jobType: 'backup' })).toEqual(['a1 backup fresh', 'b1 backup stale 10 h', stale]);
  await devices.change(db, b?.id ?? '', { settings: { freshWithinMinutes: { backup: 29 * 60 } } });
  expect(await seen({ jobType: 'backup' })).toEqual(['a1 backup fresh', 'b1 backup stale 1 h', stale]);
  // A job type that a tag expects is shown as never run, although another one has succeeded.
  expect(await seen({ state: 'never' })).toEqual(['a1 reachability never', 'b1 reachability never']);
  expect(await states()).toEqual({ a1: 'never', b1: 'never', c1: 'stale' });
});

test('a device that a schedule covers and that never had a success is never, whatever else succeeded', async () => {
  for (const name of ['core-1', 'core_2', 'edge1', 'x']) {
    await devices.add(db, { name, address: '10.0.0.1', platform: 'cisco_ios', tags: ['all', name] });
  }
  await end('all', 1, {}, { jobType: 'reachability' });
  await add({ devices: 'name:core_? name:x' });
  await add({ name: 'edge', devices: 'tag:all -name:core* -name:x' });
  // Its devices are others after each run.
  await add({ name: 'again', devices: 'name:core-1 -state:failing' });
  await add({ name: 'odd', devices: 'name:core-1' });
  await db.pool.query("update schedule set devices = 'name:core-1 nonsense' where name = 'odd'");
  await add({ name: 'dry', devices: 'name:*', jobType: 'backup', dryRun: true });
  expect(await states()).toEqual({ 'core-1': 'fresh', core_2: 'never', edge1: 'never', x: 'never' });
  expect(await seen({ state: 'never' })).toEqual(['core_2 backup never', 'edge1 backup never', 'x backup never']);
});

test('a job that a person ran once counts only where nothing else is expected, or a trigger starts it', async () => {
  await addDevices(db, 'a', 1);
  await add();
  await end('a', 3);
  await end('a', 2, { status: 'error', error }, { jobType: 'reachability' });
  const counted = async (): Promise<unknown> =>
    (await health.list(db)).map(({ jobType, state, counts }) => [jobType, state, counts]);
  expect(await counted()).toEqual([
    ['backup', 'fresh', true],
    ['reachability', 'failing', false],
  ]);
  expect(await states()).toEqual({ a1: 'fresh' });
  expect(await health.summary(db)).toMatchObject({
    devices: { fresh: 1, failing: 0 },
    jobTypes: [{ jobType: 'backup' }],
    failing: [],
  });
  const trigger = { name: 'after', kind: 'after', jobType: 'reachability', devices: 'name:*' } as const;
  await triggers.add(db, { ...trigger, after: 'backup', createdBy: 'tester' });
  expect(await states()).toEqual({ a1: 'failing' });
});

test('a job that a schedule starts by its results counts where it was tried', async () => {
  await addDevices(db, 'a', 1);
  await end('a', 3);
  await end('a', 2, { status: 'error', error });
  await add({ jobType: 'backup', devices: 'tag:a -backup:24h' });
  await add({ name: 'reach', jobType: 'reachability' });
  await end('a', 1, {}, { jobType: 'reachability' });
  expect(await states()).toEqual({ a1: 'failing' });
});

test('a schedule of a fleet job expects nothing of a device', async () => {
  await addDevices(db, 'a', 2);
  await end('a', 1);
  await add({ jobType: 'inventory', freshWithinMinutes: 60 });
  expect(await seen()).toEqual(['a1 backup fresh', 'a2 backup fresh']);
  expect(await states()).toEqual({ a1: 'fresh', a2: 'fresh' });
});

test('a schedule expects nothing of a device whose platform the job type does not support, however it selects it', async () => {
  await addDevices(db, 'a', 1);
  await devices.add(db, { name: 'b1', address: '10.0.0.2', platform: 'arista_eos', tags: ['a'] });
  const selected = ['name:*', 'tag:a', 'name:a1 name:b1', 'name:??'];
  for (const [index, which] of selected.entries()) {
    const { id } = await add({ name: `ports-${index}`, jobType: 'ports', devices: which });
    expect(await seen()).toEqual(['b1 ports never']);
    await schedules.remove(db, id);
  }
});

test('a dry run is no success and no failure: it saved nothing', async () => {
  await addDevices(db, 'a', 1);
  await end('a', 2, {}, { dryRun: true });
  await end('a', 1, { status: 'error', error }, { dryRun: true });
  expect(await seen()).toEqual([]);
  expect(await states()).toEqual({ a1: 'never' });
});

test('a page continues after a device and a job type', async () => {
  await addDevices(db, 'a', 3);
  await end('a', 1);
  await end('a', 1, {}, { jobType: 'reachability' });
  const all = await seen();
  expect(all).toHaveLength(6);
  expect(await seen({ limit: 3 })).toEqual(all.slice(0, 3));
  expect(await seen({ after: { device: 'a2', jobType: 'backup' } })).toEqual(all.slice(3));
});

test('the summary counts devices by state, and groups the failing ones by job type and code', async () => {
  await addDevices(db, 'a', 7);
  await addDevices(db, 'b', 1);
  await addDevices(db, 'c', 1);
  await addDevices(db, 'd', 1);
  await end('b', 30);
  await end('a', 9, { status: 'error', error });
  await end('c', 3, {}, { jobType: 'reachability' });
  await end('c', 2, { status: 'failed', result: { success: false } }, { jobType: 'reachability' });
  await tags.change(db, 'b', { settings: { freshWithinMinutes: { backup: 60 } } });
  const { failing, ...counts } = await health.summary(db);
  expect(counts).toEqual({
    devices: { failing: 8, never: 1, stale: 1, fresh: 0 },
    jobTypes: [
      { jobType: 'backup', devices: { failing: 7, never: 0, stale: 1, fresh: 0 } },
      { jobType: 'reachability', devices: { failing: 1, never: 0, stale: 0, fresh: 0 } },
    ],
  });
  expect(failing).toMatchObject([
    { jobType: 'backup', code: 'NR_DEVICE_TIMEOUT', devices: 7, names: ['a1', 'a2', 'a3', 'a4', 'a5'] },
    { jobType: 'reachability', code: null, devices: 1, names: ['c1'] },
  ]);
  expect(failing[0]?.since).toBeInstanceOf(Date);
});

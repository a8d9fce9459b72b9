import type { PackageRecord } from '@netraven/core/registry';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import {
  credentials,
  devices,
  notifications,
  remotes,
  runs,
  schedules,
  sources,
  tags,
  tasks,
  workers,
} from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
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
import { addRule, kinds, lookNow, waiting } from './rules.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'), record('reachability'), record('fleet', { scope: 'fleet' }));
beforeEach(async () => {
  const tables =
    'run, schedule, device, tag, artifact, credential, notification_channel, told_health, told_problem, missing_pool, mirror_remote, source';
  await db.pool.query(`truncate ${tables} cascade`);
  await db.pool.query("update notification_look set looked_at = 'epoch', looked_at_all = 'epoch', artifact_id = 0");
});

const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: false };
const failed = { status: 'error', error } as const;
const problem = { code: 'NR_MODULE_IMPORT', severity: 'error', path: 'x', message: 'x', fix: 'x' } as const;
/** A package that cannot be loaded. */
const broken = record('ntp', { state: 'failed', problems: [problem] });
const textOf = (text: string): tasks.NewArtifact => ({ name: 'running-config', text, reveals: {}, mirrored: true });

/** Runs a job on the devices of a tag. Each task ends with this result. */
async function end(
  tag: string,
  result: Partial<tasks.TaskResult> = {},
  more: Partial<runs.RunRequest> = {},
): Promise<string> {
  const run = await runOver(db, more.jobType ?? 'backup', tag, more);
  await commitEach(db, await beginNext(db, worker, 100), result);
  return run.id;
}

test('a change of health is told once, however often it is looked for', async () => {
  await addDevices(db, 'a', 1);
  await addDevices(db, 'b', 1);
  const rule = await addRule(db, 'all');
  expect(await lookNow(db)).toBe(0);
  await end('a', failed);
  await end('b');
  await lookNow(db);
  // Neither a second failure nor a first success is a change.
  await end('a', failed);
  await lookNow(db);
  await lookNow(db);
  expect(await waiting(db, rule)).toEqual([
    {
      event: 'device-failing',
      at: expect.any(String) as string,
      device: 'a1',
      jobType: 'backup',
      code: 'NR_DEVICE_TIMEOUT',
      since: expect.any(String) as string,
    },
  ]);
  await end('a');
  await lookNow(db);
  await lookNow(db);
  expect(await kinds(db, rule)).toEqual(['device-failing a1', 'device-recovered a1']);
  await end('a', failed);
  await lookNow(db);
  expect(await kinds(db, rule)).toEqual(['device-failing a1', 'device-recovered a1', 'device-failing a1']);
});

test('a device that breaks rules is told with their ids, and nothing else of the findings', async () => {
  await addDevices(db, 'a', 1);
  const rule = await addRule(db, 'all');
  await lookNow(db);
  const finding = (id: unknown, message = 'canary'): object => ({ severity: 'high', message, rule: id });
  const items = [finding('no-telnet'), finding('ntp'), finding('ntp', 'again'), finding('a canary'), finding(7), {}];
  const report = { kind: 'findings', items } as never;
  await end('a', { status: 'failed', result: { success: false, report } });
  await lookNow(db);
  const [event] = await waiting(db, rule);
  expect(event).toMatchObject({ event: 'device-failing', code: null, rules: ['7', 'no-telnet', 'ntp'] });
  expect(JSON.stringify(event)).not.toContain('canary');
});

test('a look between those at all devices finds what tasks have changed, and forgets nothing', async () => {
  await addDevices(db, 'a', 1);
  await addDevices(db, 'b', 1);
  const rule = await addRule(db, 'all');
  await end('a', failed);
  await lookNow(db);
  await end('b', failed);
  await lookNow(db, '5 seconds');
  await end('a');
  await lookNow(db, '5 seconds');
  await lookNow(db);
  const told = ['device-failing a1', 'device-failing b1', 'device-recovered a1'];
  expect((await kinds(db, rule)).toSorted()).toEqual(told);
});

test('a device whose last success becomes too old is told as stale, and as recovered', async () => {
  await addDevices(db, 'a', 1);
  await end('a');
  const rule = await addRule(db, 'all');
  await lookNow(db);
  // Its last success is an hour old at once, as if an hour had passed.
  await schedules.add(db, {
    name: 'often',
    jobType: 'backup',
    devices: 'name:*',
    time: 'every 1m',
    freshWithinMinutes: 30,
    createdBy: 'test',
  });
  await db.pool.query("update task set finished_at = now() - interval '1 hour'");
  await lookNow(db);
  expect(await kinds(db, rule)).toEqual(['device-stale a1']);
  await end('a');
  await lookNow(db);
  expect(await kinds(db, rule)).toEqual(['device-stale a1', 'device-recovered a1']);
});

test('a device whose setting no longer makes it stale has not recovered', async () => {
  await addDevices(db, 'a', 1);
  const rule = await addRule(db, 'all');
  await lookNow(db);
  await end('a');
  await tags.change(db, 'a', { settings: { freshWithinMinutes: { backup: 60 } } });
  await db.pool.query("update task set finished_at = finished_at - interval '2 hours'");
  await lookNow(db);
  await tags.change(db, 'a', { settings: { freshWithinMinutes: { backup: 600 } } });
  await lookNow(db);
  expect(await kinds(db, rule)).toEqual(['device-stale a1']);
});

test('a new or resumed rule tells nothing old, and a paused one nothing', async () => {
  await addDevices(db, 'a', 1);
  await addDevices(db, 'b', 1);
  await end('a', failed);
  await end('a', { artifacts: [textOf('1')] });
  await end('a', { ...failed, artifacts: [] });
  await end('a', { artifacts: [textOf('2')] });
  await end('b', failed);
  const all = ['device-failing', 'device-recovered', 'config-changed', 'run-failed', 'credential-frozen'] as const;
  const { id } = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'lab',
    username: 'u',
    password: 'canary-look-1Rs',
    maxRefusals: 1,
  });
  await credentials.noteRefusal(db, { id, loginVersion: 1 });
  const rule = await addRule(db, 'all', all);
  expect(await notifications.look(db, await schedules.now(db))).toBe(0);
  await notifications.change(db, rule.id, { paused: true });
  await end('a', failed);
  expect(await lookNow(db)).toBe(0);
  await notifications.change(db, rule.id, { paused: false });
  expect(await notifications.look(db, new Date((await schedules.now(db)).getTime() + 6_000))).toBe(0);
  expect(await waiting(db, rule)).toEqual([]);
});

test('a rule tells only its events, of its tags and job types', async () => {
  await addDevices(db, 'a', 1);
  await addDevices(db, 'b', 1);
  const ofA = await addRule(db, 'of-a', ['device-failing', 'run-failed'], { tags: ['a', 'other'] });
  const ofJob = await addRule(db, 'of-job', ['device-failing'], { jobTypes: ['reachability'] });
  const ends = await addRule(db, 'ends', ['device-recovered']);
  await lookNow(db);
  await end('a', failed);
  await end('b', failed);
  await end('b', failed, { jobType: 'reachability' });
  await lookNow(db);
  expect((await kinds(db, ofA)).toSorted()).toEqual(['device-failing a1', 'run-failed']);
  expect(await waiting(db, ofJob)).toMatchObject([{ device: 'b1', jobType: 'reachability' }]);
  expect(await waiting(db, ends)).toEqual([]);
});

test('a rule with tags tells the run of a fleet job that had a device with one of them', async () => {
  await addDevices(db, 'a', 2);
  await addDevices(db, 'b', 1);
  const ofA = await addRule(db, 'of-a', ['run-failed', 'run-succeeded'], { tags: ['a'] });
  const ofB = await addRule(db, 'of-b', ['run-failed', 'run-succeeded'], { tags: ['b'] });
  await lookNow(db);
  await end('a', { status: 'failed', result: { success: false } }, { jobType: 'fleet' });
  await end('a', {}, { jobType: 'fleet' });
  await lookNow(db);
  expect(await kinds(db, ofA)).toEqual(['run-failed', 'run-succeeded']);
  expect(await kinds(db, ofB)).toEqual([]);
});

test('a changed text is told with its lines, and a first one is not', async () => {
  await addDevices(db, 'a', 1);
  const rule = await addRule(db, 'changes', ['config-changed']);
  await end('a', { artifacts: [textOf('a\nb\nc\n')] });
  await lookNow(db);
  expect(await waiting(db, rule)).toEqual([]);
  await end('a', { artifacts: [textOf('a\nB\nc\nd\n')] });
  await end('a', { artifacts: [textOf('a\nB\nc\nd\n')] });
  await end('a', { artifacts: [textOf('d\na\nB\nc\n')] });
  await db.pool.query(`update artifact set authors = '[{"name":"anna"},{"name":"bob"}]' where version = 2`);
  await lookNow(db);
  await lookNow(db);
  const fields = { event: 'config-changed', device: 'a1', jobType: 'backup', artifact: 'running-config' };
  expect(await waiting(db, rule)).toMatchObject([
    { ...fields, version: 2, added: 2, removed: 1, author: 'anna' },
    { ...fields, version: 3, added: 0, removed: 0, author: null },
  ]);
});

test('a change whose text is damaged is told without numbers, and all others are told', async () => {
  await addDevices(db, 'a', 1);
  await addDevices(db, 'b', 1);
  const rule = await addRule(db, 'changes', ['config-changed']);
  for (const tag of ['a', 'b']) await end(tag, { artifacts: [textOf(`first of ${tag}\n`)] });
  await lookNow(db);
  await end('a', { artifacts: [textOf('damaged\n')] });
  await end('b', { artifacts: [textOf('good\n')] });
  await db.pool.query(`update blob set packing = 'zlib', content = '\\xff00ff00' where hash =
    (select hash from artifact where device_name = 'a1' and version = 2)`);
  await lookNow(db);
  expect(await waiting(db, rule)).toMatchObject([
    { event: 'config-changed', device: 'a1', version: 2, added: null, removed: null },
    { event: 'config-changed', device: 'b1', version: 2, added: 1, removed: 1 },
  ]);
});

test('an ended run is told once, by its result', async () => {
  await addDevices(db, 'a', 2);
  const rule = await addRule(db, 'runs', ['run-failed', 'run-succeeded']);
  await lookNow(db);
  const good = await end('a', { artifacts: [textOf('x')] });
  const bad = await end('a', failed);
  await lookNow(db);
  await lookNow(db);
  expect(await waiting(db, rule)).toMatchObject([
    {
      event: 'run-succeeded',
      run: good,
      status: 'success',
      total: 2,
      success: 2,
      changed: 0,
      saved: 2,
      createdBy: 'tester',
    },
    { event: 'run-failed', run: bad, status: 'error', total: 2, success: 0 },
  ]);
});

test('a frozen credential is told, and that it was thawed', async () => {
  const rule = await addRule(db, 'all');
  const other = await addRule(db, 'other', undefined, { tags: ['edge'] });
  const login = { username: 'u', password: 'canary-look-1Rs', networks: ['any'] };
  const lab = { name: 'lab', ...login, tags: ['core'], maxRefusals: 1 };
  const { id } = await credentials.add(db, lab);
  await lookNow(db);
  await credentials.noteRefusal(db, { id, loginVersion: 1 });
  await lookNow(db);
  await lookNow(db);
  await credentials.thaw(db, id);
  await lookNow(db);
  expect(await waiting(db, rule)).toMatchObject([
    { event: 'credential-frozen', credential: 'lab' },
    { event: 'credential-thawed', credential: 'lab' },
  ]);
  expect(await waiting(db, other)).toEqual([]);
});

test('a problem of a package is told until it ends, also while its worker restarts', async () => {
  const rule = await addRule(db, 'all');
  await lookNow(db);
  const second = await workers.join(db, { hostname: 'other', pid: 1, pool: 'default' }, { records: [broken] });
  await stayLive(db, [second]);
  await db.pool.query("update worker set started_at = now() - interval '1 day'");
  await lookNow(db);
  await workers.leave(db, second);
  await lookNow(db);
  const third = await workers.join(db, { hostname: 'other', pid: 1, pool: 'default' }, { records: [broken] });
  await stayLive(db, [third]);
  await lookNow(db);
  await workers.offer(db, third, { records: [record('ntp')] });
  await lookNow(db);
  await workers.leave(db, third);
  expect(await waiting(db, rule)).toMatchObject([
    { event: 'package-problem', package: '@netraven/job-ntp', code: 'NR_MODULE_IMPORT' },
    { event: 'package-ready', package: '@netraven/job-ntp', code: 'NR_MODULE_IMPORT' },
  ]);
});

test('a package that is removed or disabled ends its problem without a message, and is told when it is broken again', async () => {
  const rule = await addRule(db, 'all');
  const offer = async (...records: PackageRecord[]): Promise<void> => {
    await workers.offer(db, worker, { records: [record('backup'), record('reachability'), ...records] });
    await lookNow(db);
  };
  onTestFinished(() => offer());
  await lookNow(db);
  await offer(broken);
  await offer({ ...broken, state: 'disabled' });
  await offer(broken);
  // A worker that restarts offers it again.
  await offer();
  await offer(broken);
  await offer();
  await db.pool.query("update told_problem set unseen_since = unseen_since - interval '2 minutes'");
  await offer();
  await offer(broken);
  await offer(record('ntp'));
  expect((await waiting(db, rule)).map(({ event }) => event)).toEqual([
    'package-problem',
    'package-problem',
    'package-problem',
    'package-ready',
  ]);
});

test('a credential that is removed ends its problem without a message', async () => {
  const rule = await addRule(db, 'all');
  const { id } = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'gone',
    username: 'u',
    password: 'canary-gone-4Ty',
    maxRefusals: 1,
  });
  await credentials.noteRefusal(db, { id, loginVersion: 1 });
  await lookNow(db);
  await credentials.remove(db, id);
  await lookNow(db);
  expect((await waiting(db, rule)).map(({ event }) => event)).toEqual(['credential-frozen']);
  expect(await db.kysely.selectFrom('told_problem').selectAll().execute()).toEqual([]);
});

/** Looks as if tasks had waited for a worker for so long. */
async function lookAfter(minutes: number): Promise<void> {
  await db.pool.query("update missing_pool set since = now() - $1 * interval '1 minute'", [minutes]);
  await lookNow(db);
}

test('a pool without a worker for which tasks wait for five minutes is told, and that a worker is back', async () => {
  const [device] = await addDevices(db, 'far', 1);
  await devices.change(db, device?.id ?? '', { pool: 'far' });
  const rule = await addRule(db, 'all');
  await lookAfter(0);
  const run = await runOver(db, 'backup', 'far');
  await lookAfter(0);
  await lookAfter(4);
  expect(await waiting(db, rule)).toEqual([]);
  await lookAfter(6);
  await lookAfter(7);
  const back = await workers.join(db, { hostname: 'far', pid: 1, pool: 'far' }, { records: [record('backup')] });
  await stayLive(db, [back]);
  await lookAfter(8);
  await workers.leave(db, back);
  // One that restarts is not missing.
  await lookAfter(0);
  await runs.cancel(db, run.id);
  await lookAfter(9);
  const since = expect.any(String) as string;
  expect(await waiting(db, rule)).toMatchObject([
    { event: 'worker-missing', pool: 'far', tasks: 1, since },
    { event: 'worker-back', pool: 'far' },
  ]);
});

test('a look that seems to be of a year to come, by a clock that was ahead, stops no others', async () => {
  await addDevices(db, 'ahead', 1);
  const rule = await addRule(db, 'all', ['run-failed']);
  await db.pool.query(`update notification_look set looked_at = now() + interval '400 days',
    looked_at_all = now() + interval '400 days'`);
  await db.pool.query("update notification_rule set since = since - interval '1 minute'");
  await end('ahead', { status: 'error', error });
  await notifications.look(db, await schedules.now(db));
  expect(await waiting(db, rule)).toMatchObject([{ event: 'run-failed' }]);
});

test('tasks of a pool whose live workers lack the job type are told, with what is missing', async () => {
  const [device] = await addDevices(db, 'lacking', 1);
  if (!device) throw new Error('no device');
  await devices.change(db, device.id, { pool: 'poor' });
  const poor = await workers.join(db, { hostname: 'poor', pid: 1, pool: 'poor' }, { records: [record('other')] });
  await stayLive(db, [poor]);
  const rule = await addRule(db, 'lacks', ['worker-missing', 'worker-back']);
  const run = await runOver(db, 'backup', 'lacking');
  await lookAfter(1);
  await lookAfter(3);
  expect(await waiting(db, rule)).toEqual([]);
  await lookAfter(7);
  expect(await waiting(db, rule)).toMatchObject([
    { event: 'worker-missing', pool: 'poor', tasks: 1, lacks: ['job type backup'] },
  ]);
  await runs.cancel(db, run.id);
  await workers.leave(db, poor);
});

test('a mirror that lacks a version for a quarter of an hour is told, and that it has caught up', async () => {
  await addDevices(db, 'a', 1);
  const rule = await addRule(db, 'all');
  await end('a', { artifacts: [textOf('x')] });
  await lookNow(db);
  expect(await waiting(db, rule)).toEqual([]);
  await db.pool.query("update artifact set saved_at = now() - interval '20 minutes'");
  await lookNow(db);
  await db.pool.query('update artifact set mirrored = false');
  await lookNow(db);
  expect(await waiting(db, rule)).toMatchObject([{ event: 'mirror-behind', versions: 1 }, { event: 'mirror-current' }]);
});

test('a source that cannot be synchronized is told once, with its first success, and not when it is removed or only synchronized by hand', async () => {
  const rule = await addRule(db, 'problems');
  const old = await addRule(db, 'as-before', ['mirror-behind']);
  const { id } = await sources.add(db, {
    name: 'netbox',
    kind: 'netbox',
    places: ['https://netbox.test'],
    options: {},
    everyMinutes: 60,
  });
  await lookNow(db);
  await sources.noteSync(db, id, error);
  await lookNow(db);
  await sources.noteSync(db, id, { ...error, code: 'NR_SOURCE_SHRUNK' });
  await lookNow(db);
  const failing = { event: 'source-failing', source: 'netbox', code: 'NR_DEVICE_TIMEOUT' };
  expect(await waiting(db, rule)).toMatchObject([failing]);
  await sources.noteSync(db, id, null);
  await lookNow(db);
  const both = [failing, { event: 'source-recovered', source: 'netbox' }];
  expect(await waiting(db, rule)).toMatchObject(both);
  await sources.noteSync(db, id, error);
  await lookNow(db);
  await db.pool.query('update source set every_minutes = null, next_sync_at = null where id = $1', [id]);
  await lookNow(db);
  await lookNow(db);
  expect(await waiting(db, rule)).toMatchObject([...both, failing]);
  await db.pool.query('update source set every_minutes = 60, next_sync_at = now() where id = $1', [id]);
  await lookNow(db);
  await sources.remove(db, id);
  await lookNow(db);
  expect(await waiting(db, rule)).toMatchObject([...both, failing, failing]);
  expect(await waiting(db, old)).toEqual([]);
});

test('a remote that lacks a commit or refuses pushes for a quarter of an hour is told, and its end, also by removal', async () => {
  await addDevices(db, 'a', 1);
  const rule = await addRule(db, 'remotes', ['remote-behind', 'remote-current']);
  const late = { name: 'late', url: 'file:///srv/late.git' };
  await remotes.register(db, 'test', [late, { name: 'refused', url: 'file:///srv/refused.git' }]);
  await end('a', { artifacts: [textOf('x')] });
  const { rows } = await db.pool.query<{ id: number }>('select max(id) as id from artifact');
  const position = { versionId: Number(rows[0]?.id), commit: 'ab'.repeat(20), mirror: 'test' };
  await remotes.noteVerified(db, 'refused', position);
  await remotes.noteFailure(db, 'refused', { code: 'NR_REMOTE_REFUSED', message: 'no', retryable: false });
  await lookNow(db);
  expect(await waiting(db, rule)).toEqual([]);
  await db.pool.query("update artifact set saved_at = now() - interval '20 minutes'");
  await db.pool.query("update mirror_remote set failing_since = now() - interval '20 minutes' where error is not null");
  await lookNow(db);
  expect(await waiting(db, rule)).toMatchObject([
    { event: 'remote-behind', remote: 'late', commits: 1, code: null },
    { event: 'remote-behind', remote: 'refused', commits: 0, code: 'NR_REMOTE_REFUSED' },
  ]);
  await remotes.noteVerified(db, 'late', position);
  await remotes.register(db, 'test', [late]);
  await lookNow(db);
  expect(await waiting(db, rule)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ event: 'remote-current', remote: 'late' }),
      expect.objectContaining({ event: 'remote-current', remote: 'refused' }),
    ]),
  );
});

test('workers that look at the same time note each event once', async () => {
  await addDevices(db, 'a', 20);
  const rule = await addRule(db, 'all', ['device-failing', 'run-failed', 'config-changed']);
  await lookNow(db);
  await end('a', failed);
  await db.pool.query("update notification_look set looked_at = looked_at - interval '5 seconds'");
  const others = await Promise.all(Array.from({ length: 3 }, () => db.again()));
  const now = await schedules.now(db);
  const noted = await Promise.all([db, ...others].map((each) => notifications.look(each, now)));
  await Promise.all(others.map((each) => each.close()));
  expect(noted.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 21]);
  expect(await waiting(db, rule)).toHaveLength(21);
});

test('the states of removed devices are forgotten, and nothing is looked for without a rule', async () => {
  await addDevices(db, 'a', 1);
  await end('a', failed);
  const { id } = await addRule(db, 'all');
  await lookNow(db);
  await db.pool.query('truncate device cascade');
  await lookNow(db);
  expect((await db.pool.query('select * from told_health')).rows).toEqual([]);
  await notifications.remove(db, id);
  await addDevices(db, 'b', 1);
  await end('b', failed);
  expect(await lookNow(db)).toBe(0);
  expect((await db.pool.query('select * from told_health')).rows).toEqual([]);
});

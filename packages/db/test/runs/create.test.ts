import type { Problem } from '@netraven/core/registry';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { credentials, devices, policies, runs, tags as tagsOfInventory, tasks } from '../../src/index.ts';
import { looksForLife, patientDatabase } from '../../test-utils/database.ts';
import { dump } from '../../test-utils/dump.ts';
import { addDevices, closedAtEnd, commitEach, offering, record, runOver, stayLive } from '../../test-utils/fixtures.ts';

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  properties: {
    hosts: { type: 'array', items: { type: 'string' } },
    token: { type: 'string', writeOnly: true },
    nested: { type: 'object', properties: { key: { type: 'string', writeOnly: true }, port: { type: 'integer' } } },
  },
};

const target = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { type: 'string' }, url: { type: 'string' } },
};

const problem = (severity: Problem['severity'], code: string, message: string, fix: string): Problem => ({
  code,
  severity,
  path: '',
  message,
  fix,
});

const db = await closedAtEnd(patientDatabase());
const worker = await offering(
  db,
  record('backup', { requires: ['cli'] }),
  record('ios-only', { platforms: ['cisco_ios'] }),
  record('plain'),
  record('fleet-ios', { scope: 'fleet', platforms: ['cisco_ios'] }),
  record('fleet-cli', { scope: 'fleet', requires: ['cli'] }),
  record('fleet-plain', { scope: 'fleet' }),
  record('settings', { configSchema: schema }),
  record('sender', { configSchema: { type: 'object', properties: { target } } }),
  record('broken', {
    state: 'invalid',
    problems: [problem('error', 'NR_PACKAGE_NO_RUN', 'It exports no run()', 'Export one.')],
  }),
  record('disabled', {
    state: 'disabled',
    problems: [problem('warning', 'NR_PACKAGE_DISABLED', 'An administrator disabled it', '-')],
  }),
);
await addDevices(db, 'sw', 2);
await devices.add(db, { name: 'r1', address: '10.0.0.9', platform: 'linux_frr', tags: ['routers'] });

test('a device that is removed while a run is created is skipped', async () => {
  await devices.add(db, { name: 'stays', address: '10.0.8.1', platform: 'cisco_ios', tags: ['leaving'] });
  const reason = { code: 'NR_DEVICE_UNKNOWN', message: 'goes was removed while the run was created' };
  const createOf = async (jobType: string): Promise<runs.Run> => {
    const gone = await devices.add(db, { name: 'goes', address: '10.0.8.2', platform: 'cisco_ios', tags: ['leaving'] });
    const ask = { jobType, devices: 'tag:leaving', createdBy: 'tester' };
    return runs.create(db, ask, async () => void (await devices.remove(db, gone.id)));
  };
  const run = await createOf('plain');
  expect(run.counts).toMatchObject({ total: 2, queued: 1, skipped: 1 });
  const skipped = (await runs.tasks(db, run.id)).find(({ status }) => status === 'skipped');
  expect(skipped).toMatchObject({ error: reason });
  const fleet = await createOf('fleet-plain');
  const [task] = await runs.tasks(db, fleet.id);
  expect((await runs.taskReport(db, task?.id ?? ''))?.leftOut).toMatchObject([{ name: 'goes', ...reason }]);
  for (const { id } of [run, fleet]) await runs.cancel(db, id);
  await devices.remove(db, (await devices.named(db, ['stays']))[0]?.id ?? '');
});

test('a device is not removed while a run over it is created', async () => {
  const device = await devices.add(db, { name: 'kept', address: '10.0.8.3', platform: 'cisco_ios', tags: ['kept'] });
  const other = await db.again();
  const client = await other.pool.connect();
  await client.query('begin');
  await client.query('lock table task in share row exclusive mode');
  const creating = runs.create(db, { jobType: 'plain', devices: 'name:kept', createdBy: 'tester' });
  const isWaiting = async (): Promise<boolean> => {
    const { rows } = await db.pool.query(`select from pg_locks where not granted and relation = 'task'::regclass`);
    return rows.length > 0;
  };
  await expect.poll(isWaiting).toBe(true);
  const removing = devices.remove(db, device.id).catch((error: unknown) => error);
  await client.query('rollback');
  expect(await removing).toMatchObject({ code: 'NR_DEVICE_BUSY' });
  await runs.cancel(db, (await creating).id);
  await devices.remove(db, device.id);
  client.release();
  await other.close();
});

test('a fleet job does without the devices that it does not support, and its task names them with the reason', async () => {
  const run = await runs.create(db, { jobType: 'fleet-ios', devices: 'name:*', createdBy: 'tester' });
  expect(run).toMatchObject({ status: 'queued', counts: { total: 1 } });
  const [task] = await runs.tasks(db, run.id);
  expect((await runs.taskReport(db, task?.id ?? ''))?.leftOut).toMatchObject([
    { name: 'r1', code: 'NR_TASK_PLATFORM_UNSUPPORTED', message: 'fleet-ios supports cisco_ios; r1 is linux_frr' },
  ]);
  const [fetched] = await tasks.fetch(db, 'default', 1);
  expect(fetched?.devices.map(({ name }) => name)).toEqual(['sw1', 'sw2']);
  expect(fetched?.leftOut.map(({ name }) => name)).toEqual(['r1']);
  await commitEach(db, fetched ? [fetched] : []);
  // A device that was left out may fit by now.
  const { run: again } = await runs.again(db, run.id, { createdBy: 'tester' });
  const [taskAgain] = await runs.tasks(db, again.id);
  expect((await runs.taskReport(db, taskAgain?.id ?? ''))?.leftOut).toHaveLength(1);
  await runs.cancel(db, again.id);
  const [cancelled] = await tasks.fetch(db, 'default', 1);
  await commitEach(db, cancelled ? [cancelled] : [], { status: 'cancelled' });
});

test('a fleet job that supports none of the devices is skipped', async () => {
  const run = await runs.create(db, { jobType: 'fleet-cli', devices: 'name:*', createdBy: 'tester' });
  expect(run).toMatchObject({ status: 'skipped', counts: { total: 1, skipped: 1 } });
  const [task] = await runs.tasks(db, run.id);
  expect(task).toMatchObject({ status: 'skipped', error: { code: 'NR_DEVICE_NO_CREDENTIAL' } });
  expect((await runs.taskReport(db, task?.id ?? ''))?.leftOut).toHaveLength(3);
});

test('an unknown job type is refused without naming a package that may not exist', async () => {
  await expect(runOver(db, 'vlan-audit', 'sw')).rejects.toMatchObject({
    code: 'NR_JOB_UNKNOWN_TYPE',
    message: 'No live worker offers the job type "vlan-audit"',
    hint: expect.stringMatching(/`netraven jobs list`.*`netraven jobs add <package>`/),
  });
});

test('a misspelt job type is refused with the nearest known one', async () => {
  await expect(runOver(db, 'bakcup', 'sw')).rejects.toMatchObject({
    code: 'NR_JOB_UNKNOWN_TYPE',
    message: expect.stringContaining('Did you mean "backup"?'),
  });
});

test('a job type that is not ready is refused with its state, the reason and the fix', async () => {
  await expect(runOver(db, 'disabled', 'sw')).rejects.toMatchObject({
    code: 'NR_JOB_NOT_READY',
    message:
      'The job type "disabled" is installed, and @netraven/job-disabled 1.0.0 is disabled: An administrator disabled it',
    hint: 'Let it run with `netraven jobs enable disabled`.',
  });
  await expect(runOver(db, 'broken', 'sw')).rejects.toMatchObject({
    code: 'NR_JOB_NOT_READY',
    message: expect.stringMatching(/is invalid: It exports no run\(\)$/),
    hint: 'Export one.',
  });
});

test('an unknown job type is reported before any other mistake', async () => {
  const ask = { jobType: 'vlan-audit', devices: 'name:unknown', createdBy: 'tester' };
  await expect(runs.create(db, ask)).rejects.toMatchObject({ code: 'NR_JOB_UNKNOWN_TYPE' });
  await expect(runs.create(db, { ...ask, devices: 'tag:none' })).rejects.toMatchObject({
    code: 'NR_JOB_UNKNOWN_TYPE',
  });
});

test('more runs are made at once than there are connections', async () => {
  const made = await Promise.all(Array.from({ length: 30 }, () => runOver(db, 'plain', 'sw')));
  expect(new Set(made.map(({ id }) => id)).size).toBe(30);
});

test('a run that is asked for right after a step of the clock waits for the next sign of life of a worker', async () => {
  const since = sql<Date>`now() - interval '1 minute'`;
  await db.kysely.updateTable('worker').set({ seen_at: since }).execute();
  const asked = runOver(db, 'plain', 'sw');
  asked.catch(() => undefined); // The end of the test looks at it.
  await expect.poll(() => looksForLife(db)).toBeGreaterThan(0);
  await stayLive(db, [worker]);
  await expect(asked).resolves.toMatchObject({ status: 'queued' });
});

test('a registration does not outlive its worker', async () => {
  await db.kysely
    .updateTable('worker')
    .set({ seen_at: new Date(Date.now() - 16_000) })
    .execute();
  await expect(runOver(db, 'plain', 'sw')).rejects.toMatchObject({ code: 'NR_JOB_UNKNOWN_TYPE' });
  await stayLive(db, [worker]);
  await expect(runOver(db, 'plain', 'sw')).resolves.toMatchObject({ status: 'queued' });
});

test('devices of other platforms are skipped, and a run of skipped tasks only is skipped', async () => {
  const mixed = await runs.create(db, { jobType: 'ios-only', devices: 'name:*', createdBy: 'tester' });
  expect(mixed).toMatchObject({ status: 'queued', counts: { total: 3, queued: 2, skipped: 1 } });
  const skipped = (await runs.tasks(db, mixed.id)).find((task) => task.device?.name === 'r1');
  expect(skipped).toMatchObject({ status: 'skipped', error: { code: 'NR_TASK_PLATFORM_UNSUPPORTED' } });
  expect(skipped?.error?.message).toContain('linux_frr');

  const none = await runOver(db, 'ios-only', 'routers');
  expect(none).toMatchObject({ status: 'skipped', counts: { total: 1, skipped: 1 } });
  expect(none.finishedAt).toBeInstanceOf(Date);
});

test('devices without a fitting credential are skipped by a job type that logs in', async () => {
  expect((await runOver(db, 'backup', 'sw')).counts).toMatchObject({ skipped: 2, queued: 0 });
  await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'routers',
    username: 'u',
    password: 'p',
    tags: ['routers'],
  });
  const run = await runs.create(db, { jobType: 'backup', devices: 'name:*', createdBy: 'tester' });
  expect(run.counts).toMatchObject({ skipped: 2, queued: 1 });
  const [first] = await runs.tasks(db, run.id);
  expect(first?.device?.name).toBe('r1');
});

test('the devices of a run are as they were when it was created', async () => {
  await tagsOfInventory.change(db, 'frozen', { settings: { vars: { site: 'ams', rack: 1 } } });
  await devices.add(db, {
    name: 'frozen1',
    address: '10.9.9.9',
    port: 2222,
    platform: 'cisco_ios',
    tags: ['frozen'],
    settings: { vars: { rack: 2 } },
  });
  const run = await runOver(db, 'plain', 'frozen');
  await db.kysely.updateTable('device').set({ address: '10.1.1.1' }).where('name', '=', 'frozen1').execute();
  await tagsOfInventory.change(db, 'frozen', { settings: { vars: { site: 'fra' } } });
  const [task] = await runs.tasks(db, run.id);
  expect(task?.device).toMatchObject({ address: '10.9.9.9', port: 2222 });
  const all = await tasks.fetch(db, 'default', 100);
  await commitEach(db, all);
  const work = all.find((one) => one.runId === run.id);
  expect(work?.device).toMatchObject({ address: '10.9.9.9', port: 2222, vars: { site: 'ams', rack: 2 } });
});

test('a config that does not fit is refused with its mistakes, without its values', async () => {
  const wrong = runOver(db, 'settings', 'sw', { config: { token: 5, hots: [] } });
  await expect(wrong).rejects.toMatchObject({
    code: 'NR_RUN_CONFIG_INVALID',
    message: expect.stringMatching(/hots/),
    cause: expect.arrayContaining([expect.objectContaining({ path: expect.stringContaining('token') })]),
  });
  await expect(runOver(db, 'plain', 'sw', { config: { any: 1 } })).rejects.toMatchObject({
    code: 'NR_RUN_CONFIG_INVALID',
  });
});

test('a config that replaces a part of a stored object says that the object is replaced as a whole', async () => {
  await policies.set(db, '@netraven/job-sender', { config: { target: { kind: 'http', url: 'x' } } });
  await expect(runOver(db, 'sender', 'sw', { config: { target: { url: 'y' } } })).rejects.toThrow(
    /config\.target\.kind.* \(the config replaces the stored target as a whole\)/,
  );
});

test('secret fields are sealed at rest, hidden where the run is shown, and whole for the worker', async () => {
  const config = { hosts: ['a'], token: 'canary-token-91', nested: { key: 'canary-key-92', port: 5 } };
  const run = await runOver(db, 'settings', 'sw', { config });
  expect(run.config).toEqual({ hosts: ['a'], token: '<secret>', nested: { key: '<secret>', port: 5 } });
  expect((await runs.get(db, run.id))?.config).toEqual(run.config);
  expect((await dump(db)).filter((line) => line.includes('canary-'))).toEqual([]);
  // Earlier runs hold the devices: end their tasks until it is this run's turn.
  let found: tasks.FetchedTask | undefined;
  while (!found) {
    const work = await tasks.fetch(db, 'default', 100);
    found = work.find((one) => one.runId === run.id);
    if (work.length === 0) throw new Error('the run was not fetched');
    await commitEach(db, work);
  }
  expect(found.config).toEqual(config);
});

test('a run whose secrets cannot be opened ends as an error, and no other run waits for it', async () => {
  const broken = await runOver(db, 'settings', 'routers', { config: { token: 'x' } });
  await db.kysely
    .updateTable('run')
    .set({ sealed_config: Buffer.of(1, 2) })
    .where('id', '=', broken.id)
    .execute();
  for (let left = 1; left > 0;) {
    const work = await tasks.fetch(db, 'default', 100);
    await commitEach(db, work);
    left = work.length;
  }
  expect(await runs.get(db, broken.id)).toMatchObject({ status: 'error' });
  expect((await runs.tasks(db, broken.id))[0]?.error?.code).toBe('NR_SECRET_UNREADABLE');
});

test('the config of the run overrides the stored config', async () => {
  await policies.set(db, '@netraven/job-settings', { config: { hosts: ['default'], token: 'by-admin' } });
  const run = await runOver(db, 'settings', 'sw', { config: { hosts: ['mine'] } });
  expect(run.config).toEqual({ hosts: ['mine'], token: '<secret>' });
});

test('a refused config names the stored setting and the command that unsets it', async () => {
  await policies.set(db, '@netraven/job-settings', { config: { hosts: ['default'], gone: 'canary' } });
  const refused = await runOver(db, 'settings', 'sw', { config: { hots: [] } }).catch((error: unknown) => error);
  expect((refused as Error).cause).toMatchObject([
    { path: 'config.gone', fix: 'netraven jobs config @netraven/job-settings --unset gone' },
    { path: 'config.hots', fix: expect.stringMatching(/^Remove it, or use one of/) as unknown },
  ]);
  expect(String(refused)).not.toContain('canary');
  await policies.set(db, '@netraven/job-settings', { config: {} });
});

test('the same key returns the same run, also to simultaneous callers, and is refused for another request', async () => {
  const ask = { jobType: 'plain', devices: 'tag:sw', createdBy: 'ann', idempotencyKey: 'k1' };
  const all = await Promise.all(Array.from({ length: 5 }, () => runs.create(db, ask)));
  expect(new Set(all.map((run) => run.id)).size).toBe(1);
  expect(await runs.tasks(db, all[0]?.id ?? '')).toHaveLength(2);
  expect((await runs.create(db, { ...ask, createdBy: 'bob' })).id).not.toBe(all[0]?.id);
  await expect(runs.create(db, { ...ask, dryRun: true })).rejects.toMatchObject({ code: 'NR_RUN_KEY_REUSED' });
});

test('a retry names the earlier run, which must exist', async () => {
  const first = await runOver(db, 'plain', 'sw');
  expect((await runOver(db, 'plain', 'sw', { retryOf: first.id })).retryOf).toBe(first.id);
  await expect(runOver(db, 'plain', 'sw', { retryOf: crypto.randomUUID() })).rejects.toMatchObject({
    code: 'NR_RUN_UNKNOWN',
  });
});

test('a request that is refused leaves no row and no queue job', async () => {
  const before = await dump(db);
  await expect(runOver(db, 'settings', 'sw', { config: { hots: [] } })).rejects.toThrow('hots');
  await expect(runOver(db, 'plain', 'nowhere')).rejects.toMatchObject({ code: 'NR_QUERY_INVALID' });
  await expect(runs.create(db, { jobType: 'plain', devices: 'tag:sw -tag:sw', createdBy: 'x' })).rejects.toMatchObject({
    code: 'NR_DEVICE_NONE',
  });
  await expect(
    runs.create(db, { jobType: 'plain', devices: 'name:sw1 name:ws1', createdBy: 'x' }),
  ).rejects.toMatchObject({ code: 'NR_QUERY_INVALID', message: 'There is no device ws1. Did you mean name:sw1?' });
  expect(await dump(db)).toEqual(before);
});

test('runs are listed page by page, the newest first', async () => {
  const all = await runs.list(db, { limit: 500 });
  const paged: runs.Run[] = [];
  for (let page = await runs.list(db, { limit: 3 }); page.length > 0;) {
    paged.push(...page);
    page = await runs.list(db, { limit: 3, before: page.at(-1)?.id ?? '' });
  }
  expect(paged).toEqual(all);
  expect(all.length).toBeGreaterThan(6);
  expect(await runs.get(db, 'not-an-id')).toBeUndefined();
  expect(await runs.tasks(db, 'not-an-id')).toEqual([]);
});

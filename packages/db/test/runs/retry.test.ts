import { beforeEach, expect, test } from 'vitest';
import { runs, schedules, tasks, type Database } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { dump } from '../../test-utils/dump.ts';
import {
  addDevices,
  closedAtEnd,
  configSchema,
  endAll as endAllOf,
  offering,
  record,
  runEach,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(
  db,
  record('plain', { permissions: ['device:write'] }),
  record('other', { permissions: ['device:write'], platforms: ['juniper_junos'] }),
  record('secretive', { configSchema }),
  record('fleet', { scope: 'fleet' }),
);
await addDevices(db, 'sw', 4);
beforeEach(() => endAll({}));

const endAll = (how: Parameters<typeof endAllOf>[2]): Promise<void> => endAllOf(db, worker, how);

const namesOf = async (on: Database, run: runs.Run): Promise<(string | undefined)[]> =>
  (await runs.tasks(on, run.id)).map(({ device }) => device?.name);

test('a preview names the devices that a run may change, and none of a job that changes none', async () => {
  const devices = 'tag:sw';
  expect(await schedules.previewRun(db, { kind: 'new', jobType: 'plain', devices })).toMatchObject({
    jobType: 'plain',
    change: {
      devices: 4,
      names: ['sw1', 'sw2', 'sw3', 'sw4'],
      platforms: [{ name: 'cisco_ios', devices: 4 }],
      tags: [{ name: 'sw', devices: 4 }],
      closed: [],
    },
  });
  // The job skips devices of other platforms.
  expect((await schedules.previewRun(db, { kind: 'new', jobType: 'other', devices })).change).toMatchObject({
    devices: 0,
  });
  expect(await schedules.previewRun(db, { kind: 'new', jobType: 'fleet', devices })).toEqual({
    jobType: 'fleet',
    change: null,
  });
  const dry = await runOver(db, 'plain', 'sw', { dryRun: true });
  await endAll({ sw1: 'failed' });
  expect((await schedules.previewRun(db, { kind: 'retry', id: dry.id })).change).toBeNull();
  await expect(schedules.previewRun(db, { kind: 'new', jobType: 'none', devices })).rejects.toMatchObject({
    code: 'NR_JOB_UNKNOWN_TYPE',
  });
});

test('failed, error and cancelled tasks are retried, and no others', async () => {
  const run = await runOver(db, 'plain', 'sw', { dryRun: true });
  await endAll({ sw1: 'failed', sw2: 'error', sw4: 'cancelled' });
  const again = await runs.retry(db, run.id, { createdBy: 'other' });
  expect(again).toMatchObject({ jobType: 'plain', retryOf: run.id, dryRun: true, createdBy: 'other' });
  expect(await namesOf(db, again)).toEqual(['sw1', 'sw2', 'sw4']);
});

test('of two retries at the same time one creates a run', async () => {
  const run = await runOver(db, 'plain', 'sw');
  await endAll({ sw1: 'failed', sw2: 'error' });
  const asked = ['one', 'other', 'third'].map((createdBy) => runs.retry(db, run.id, { createdBy }));
  const results = await Promise.allSettled(asked);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const reasons = results.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  expect(reasons).toMatchObject([{ code: 'NR_RUN_NOTHING_TO_RETRY' }, { code: 'NR_RUN_NOTHING_TO_RETRY' }]);
});

test('a retry can be limited to failed tasks or to those with an error', async () => {
  const run = await runOver(db, 'plain', 'sw');
  await endAll({ sw1: 'failed', sw2: 'error', sw4: 'cancelled' });
  for (const [only, names] of [
    ['failed', ['sw1']],
    ['error', ['sw2']],
  ] as const) {
    const asked = { createdBy: 'tester', only: { status: only } };
    expect(await namesOf(db, await runs.retry(db, run.id, asked))).toEqual(names);
    await endAll({});
  }
  const verdicts = await runOver(db, 'plain', 'sw');
  await endAll({ sw3: 'failed' });
  await expect(runs.retry(db, verdicts.id, { createdBy: 'tester', only: { status: 'error' } })).rejects.toMatchObject({
    code: 'NR_RUN_NOTHING_TO_RETRY',
    hint: expect.stringContaining(`netraven runs again ${verdicts.id}`) as unknown,
  });
});

test('a retry can be limited to a code, also that of skipped devices', async () => {
  const run = await runOver(db, 'plain', 'sw');
  const codeOf: Record<string, string> = {
    sw1: 'NR_DEVICE_TIMEOUT',
    sw2: 'NR_DEVICE_CLOSED',
    sw3: 'NR_DEVICE_TIMEOUT',
  };
  for (const work of await tasks.fetch(db, 'default', 10)) {
    const code = codeOf[work.device?.name ?? ''] ?? 'NR_TEST';
    const error = { code, message: 'm', hint: 'h', retryable: false };
    if (code === 'NR_TEST') await tasks.skip(db, work.fence, error);
    else {
      await runEach(db, worker, [work], { status: 'error', error });
    }
  }
  for (const [code, names] of [
    ['NR_DEVICE_TIMEOUT', ['sw1', 'sw3']],
    ['NR_TEST', ['sw4']],
  ] as const) {
    const again = await runs.retry(db, run.id, { createdBy: 'tester', only: { code } });
    expect(await namesOf(db, again)).toEqual(names);
    await endAll({});
  }
  await expect(runs.retry(db, run.id, { createdBy: 'tester', only: { code: 'NR_NONE' } })).rejects.toMatchObject({
    message: expect.stringContaining('with NR_NONE is left to retry') as string,
  });
});

test('a retry takes devices that were skipped for a frozen credential or a closed window, and not those that the job does not support', async () => {
  const run = await runOver(db, 'plain', 'sw');
  const codes: Record<string, string> = {
    sw1: 'NR_CREDENTIAL_FROZEN',
    sw2: 'NR_DEVICE_PLATFORM_UNSUPPORTED',
    sw3: 'NR_WINDOW_CLOSED',
  };
  for (const work of await tasks.fetch(db, 'default', 10)) {
    const code = codes[work.device?.name ?? ''];
    if (code !== undefined) await tasks.skip(db, work.fence, { code, message: 'm', retryable: false });
    else {
      await runEach(db, worker, [work], { status: 'success' });
    }
  }
  expect(await runs.countToRetry(db, run.id)).toBe(2);
  expect(await namesOf(db, await runs.retry(db, run.id, { createdBy: 'tester' }))).toEqual(['sw1', 'sw3']);
  await endAll({});
  // The retry did them.
  expect(await runs.countToRetry(db, run.id)).toBe(0);
});

test('runs are listed by status, job type and time', async () => {
  const started = new Date();
  const run = await runOver(db, 'plain', 'sw');
  await endAll({ sw1: 'failed' });
  const other = await runOver(db, 'secretive', 'sw', { config: { host: 'a' } });
  const ids = async (by: runs.RunFilter): Promise<string[]> => (await runs.list(db, by)).map(({ id }) => id);
  expect(await ids({ since: started })).toEqual([other.id, run.id]);
  expect(await ids({ since: started, status: 'partial' })).toEqual([run.id]);
  expect(await ids({ since: started, jobType: 'secretive' })).toEqual([other.id]);
  expect(await ids({ since: new Date(Date.now() + 60_000) })).toEqual([]);
});

test('the config is the same, its secrets too, and they are nowhere in the clear', async () => {
  const run = await runOver(db, 'secretive', 'sw', { config: { host: 'a', token: 'canary-token' } });
  await endAll({ sw3: 'failed' });
  const again = await runs.retry(db, run.id, { createdBy: 'tester' });
  expect(again.config).toEqual({ host: 'a', token: '<secret>' });
  const [work] = await tasks.fetch(db, 'default', 10);
  expect(work).toMatchObject({ runId: again.id, config: { host: 'a', token: 'canary-token' } });
  expect((await dump(db)).filter((line) => line.includes('canary-token'))).toEqual([]);
  if (work) {
    await runEach(db, worker, [work]);
  }
});

test('a fleet run is tried again over its devices', async () => {
  const run = await runOver(db, 'fleet', 'sw');
  await endAll({ fleet: 'failed' });
  const again = await runs.retry(db, run.id, { createdBy: 'tester' });
  const [work] = await tasks.fetch(db, 'default', 10);
  expect(work?.runId).toBe(again.id);
  expect(work?.devices?.map(({ name }) => name)).toEqual(['sw1', 'sw2', 'sw3', 'sw4']);
  if (work) {
    await runEach(db, worker, [work]);
  }
});

test('the retry of a running or a successful run is refused', async () => {
  const run = await runOver(db, 'plain', 'sw');
  await expect(runs.retry(db, run.id, { createdBy: 'tester' })).rejects.toMatchObject({ code: 'NR_RUN_NOT_ENDED' });
  await endAll({});
  await expect(runs.retry(db, run.id, { createdBy: 'tester' })).rejects.toMatchObject({
    code: 'NR_RUN_NOTHING_TO_RETRY',
  });
  for (const id of ['nonsense', '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11']) {
    await expect(runs.retry(db, id, { createdBy: 'tester' })).rejects.toMatchObject({ code: 'NR_RUN_UNKNOWN' });
  }
});

test('a device that has left the inventory is left out', async () => {
  const run = await runOver(db, 'plain', 'sw');
  await endAll({ sw1: 'failed', sw2: 'failed' });
  await db.pool.query(`delete from device where name = 'sw1'`);
  expect(await namesOf(db, await runs.retry(db, run.id, { createdBy: 'tester' }))).toEqual(['sw2']);
});

test('a run is made again over all its devices by id, whatever they are called now; removed ones are reported', async () => {
  const [moved, gone] = await addDevices(db, 'again', 3);
  const config = { host: 'a', token: 'canary-again' };
  const run = await runOver(db, 'secretive', 'again', { config, dryRun: true });
  await endAll({ again2: 'failed' });
  await db.pool.query(`update device set name = 'moved' where id = $1`, [moved?.id]);
  await db.pool.query('delete from device where id = $1', [gone?.id]);
  const { run: second, removed } = await runs.again(db, run.id, { createdBy: 'tester' });
  expect(removed).toEqual([{ id: gone?.id, name: 'again2' }]);
  expect(second).toMatchObject({ retryOf: null, dryRun: true, config: { host: 'a', token: '<secret>' } });
  expect(await namesOf(db, second)).toEqual(['again3', 'moved']);
  const work = await tasks.fetch(db, 'default', 10);
  expect(work.map((one) => one.config)).toEqual([config, config]);
  await runEach(db, worker, work);
  await db.pool.query(`delete from device where 'again' = any(tags)`);
  await expect(runs.again(db, run.id, { createdBy: 'tester' })).rejects.toMatchObject({
    code: 'NR_RUN_NOTHING_TO_RETRY',
  });
});

test('the same key makes one retry', async () => {
  const run = await runOver(db, 'plain', 'sw');
  await endAll({ sw2: 'failed' });
  const ask = { createdBy: 'tester', idempotencyKey: 'again' };
  expect((await runs.retry(db, run.id, ask)).id).toBe((await runs.retry(db, run.id, ask)).id);
});

test('a second retry leaves out the devices on which a retry succeeded or waits', async () => {
  const run = await runOver(db, 'plain', 'sw');
  await endAll({ sw1: 'failed', sw2: 'failed', sw3: 'error' });
  const first = await runs.retry(db, run.id, { createdBy: 'tester', idempotencyKey: 'first' });
  await expect(runs.retry(db, run.id, { createdBy: 'tester' })).rejects.toMatchObject({
    code: 'NR_RUN_NOTHING_TO_RETRY',
  });
  await endAll({ sw2: 'failed', sw3: 'failed' });
  const ofFirst = await runs.retry(db, first.id, { createdBy: 'tester' });
  expect(await namesOf(db, ofFirst)).toEqual(['sw2', 'sw3']);
  await endAll({ sw2: 'failed' });
  // The same request gives the same run, whatever ended since.
  expect((await runs.retry(db, run.id, { createdBy: 'tester', idempotencyKey: 'first' })).id).toBe(first.id);
  expect(await schedules.previewRun(db, { kind: 'retry', id: run.id })).toMatchObject({
    change: { devices: 1, names: ['sw2'] },
  });
  expect(await namesOf(db, await runs.retry(db, run.id, { createdBy: 'tester' }))).toEqual(['sw2']);
});

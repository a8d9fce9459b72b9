import { beforeEach, expect, test } from 'vitest';
import { artifacts, runs, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginNext,
  closedAtEnd,
  commitEach,
  endAll,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(
  db,
  record('survey', { summarizes: true }),
  record('plain'),
  record('other', { summarizes: true, platforms: ['juniper_junos'] }),
);
await addDevices(db, 'sw', 5);
beforeEach(() => endAll(db, worker));

const fetchAll = async (): Promise<tasks.FetchedTask[]> => {
  const work = await beginNext(db, worker, 100);
  return work;
};

type Ends = Partial<tasks.TaskResult>;
const commit = (work: readonly tasks.FetchedTask[], more: Ends = {}): Promise<string[]> => commitEach(db, work, more);

const summariesOf = async ({ id }: runs.Run): Promise<runs.Task[]> =>
  (await runs.tasks(db, id)).filter(({ summary }) => summary);
const now = async ({ id }: runs.Run): Promise<runs.Run | undefined> => runs.get(db, id);

test('the summary of a run is queued with the result of the last device, and ends the run', async () => {
  const run = await runOver(db, 'survey', 'sw', { dryRun: true });
  expect(run).toMatchObject({ summary: 'waiting', counts: { total: 5 } });
  const work = await fetchAll();
  expect(work.map(({ summary }) => summary)).toEqual([false, false, false, false, false]);
  await commit(work.slice(0, 4));
  expect(await summariesOf(run)).toEqual([]);
  expect(await now(run)).toMatchObject({ status: 'running', summary: 'waiting' });
  await commit(work.slice(4));
  expect(await now(run)).toMatchObject({
    status: 'running',
    summary: 'queued',
    finishedAt: null,
    counts: { total: 5, success: 5, queued: 0 },
  });
  const [summary] = await fetchAll();
  expect(summary).toMatchObject({
    runId: run.id,
    jobType: 'survey',
    summary: true,
    device: null,
    devices: [],
    dryRun: true,
  });
  expect(await now(run)).toMatchObject({ status: 'running', summary: 'running' });
  const result = { success: true, report: { kind: 'markdown', text: 'all good' } } as const;
  await commit([summary as tasks.FetchedTask], { result });
  expect(await now(run)).toMatchObject({ status: 'success', summary: 'success', counts: { total: 5, success: 5 } });
  expect(await summariesOf(run)).toMatchObject([{ device: null, status: 'success', result }]);
  expect((await now(run))?.finishedAt).not.toBeNull();
  // `netraven tasks show <run> summary` reads only the first task.
  expect((await runs.tasks(db, run.id, { limit: 1 }))[0]?.summary).toBe(true);
});

test('a run of a job without summarize() has no summary', async () => {
  const run = await runOver(db, 'plain', 'sw');
  expect(run.summary).toBeNull();
  await endAll(db, worker);
  expect(await now(run)).toMatchObject({ status: 'success', summary: null });
  expect(await summariesOf(run)).toEqual([]);
});

test.each(['failed', 'error'] as const)('a summary that ended as %s gives the run this status', async (status) => {
  const run = await runOver(db, 'survey', 'sw');
  await endAll(db, worker, { fleet: status });
  expect(await now(run)).toMatchObject({ status, summary: status, counts: { success: 5 } });
  await expect(runs.retry(db, run.id, { createdBy: 'tester' })).rejects.toMatchObject({
    code: 'NR_RUN_NOTHING_TO_RETRY',
    message: expect.stringContaining(`ended as ${status} because of its summary`) as unknown,
    hint: expect.stringContaining('netraven runs again') as unknown,
  });
});

test('devices that failed are summarized too, and a retry of them has a summary of its own', async () => {
  const run = await runOver(db, 'survey', 'sw');
  await endAll(db, worker, { sw2: 'failed', sw4: 'error' });
  expect(await now(run)).toMatchObject({ status: 'partial', summary: 'success' });
  const retried = await runs.retry(db, run.id, { createdBy: 'tester' });
  await commit(await fetchAll());
  const [summary] = await fetchAll();
  expect(summary).toMatchObject({ runId: retried.id, summary: true });
  const { results } = await runs.deviceResults(db, retried.id, { bytes: 1_000 });
  expect(results.map(({ device }) => device.name).toSorted()).toEqual(['sw2', 'sw4']);
  await commit([summary as tasks.FetchedTask]);
  expect(await now(retried)).toMatchObject({ status: 'success', summary: 'success' });
});

test('a run that was cancelled has no summary, also when its last results arrive after that', async () => {
  const run = await runOver(db, 'survey', 'sw');
  const work = await fetchAll();
  await runs.cancel(db, run.id);
  await commit(work);
  expect(await now(run)).toMatchObject({ status: 'cancelled', summary: 'cancelled', counts: { success: 5 } });
  expect(await summariesOf(run)).toEqual([]);
});

test('a summary that waits is cancelled with its run', async () => {
  const run = await runOver(db, 'survey', 'sw');
  await commit(await fetchAll());
  await runs.cancel(db, run.id);
  expect(await now(run)).toMatchObject({ status: 'cancelled', summary: 'cancelled' });
  expect(await fetchAll()).toEqual([]);
});

test('a run in which all devices were skipped has no summary', async () => {
  const atOnce = await runOver(db, 'other', 'sw');
  expect(atOnce).toMatchObject({ status: 'skipped', summary: null });
  const run = await runOver(db, 'survey', 'sw');
  await commit(await fetchAll(), { status: 'skipped', result: { success: true, notApplicable: 'no interfaces' } });
  expect(await now(run)).toMatchObject({ status: 'skipped', summary: null });
});

test('the summary of a run in waves starts after the last wave, or when the rest is skipped', async () => {
  const run = await runOver(db, 'survey', 'sw', { waves: { size: 2 } });
  await commit(await fetchAll());
  expect(await now(run)).toMatchObject({ summary: 'waiting', waves: { current: 2 } });
  await commit(await fetchAll());
  await commit(await fetchAll());
  expect(await now(run)).toMatchObject({ summary: 'queued' });
  await endAll(db, worker);

  const stopped = await runOver(db, 'survey', 'sw', { waves: { size: 2 } });
  await commit(await fetchAll(), { status: 'failed', result: { success: false } });
  expect(await now(stopped)).toMatchObject({ summary: 'queued', counts: { failed: 2, skipped: 3 } });
  await endAll(db, worker);
  const { results } = await runs.deviceResults(db, stopped.id, { bytes: 100_000 });
  expect(results.filter(({ code }) => code === 'NR_RUN_STOPPED')).toHaveLength(3);
});

test('there is one summary when the last results are committed at the same time', async () => {
  for (let round = 0; round < 10; round++) {
    const run = await runOver(db, 'survey', 'sw');
    const work = await fetchAll();
    await Promise.all(work.map((one) => commit([one])));
    // Stale results change nothing.
    expect(await commit(work)).toEqual([]);
    expect(await summariesOf(run)).toHaveLength(1);
    expect(await now(run)).toMatchObject({ summary: 'queued', counts: { success: 5, running: 0 } });
    await endAll(db, worker);
    expect(await now(run)).toMatchObject({ status: 'success' });
  }
});

test('a lost summary is tried again, and its retry too keeps the counts of the devices', async () => {
  const run = await runOver(db, 'survey', 'sw');
  await commit(await fetchAll());
  const [summary] = await fetchAll();
  await commit([summary as tasks.FetchedTask], { status: 'error', retryInMs: 0, retry: { number: 1, of: 2 } });
  expect(await now(run)).toMatchObject({ status: 'running', summary: 'queued', counts: { success: 5, queued: 0 } });
  const [again] = await fetchAll();
  expect(again).toMatchObject({ summary: true, tries: 1 });
  await commit([again as tasks.FetchedTask]);
  expect(await now(run)).toMatchObject({ status: 'success', counts: { success: 5 } });
});

test('what a summary saves belongs to the job type, not to a device, and is no change of one', async () => {
  const run = await runOver(db, 'survey', 'sw');
  await commit(await fetchAll());
  const saved = [{ name: 'topology', text: 'a -- b', reveals: {}, mirrored: true }];
  await commit(await fetchAll(), { artifacts: saved });
  expect(await now(run)).toMatchObject({ changed: 0 });
  const [task] = await summariesOf(run);
  expect((await runs.taskReport(db, task?.id ?? ''))?.artifacts).toMatchObject([{ name: 'topology', deviceId: null }]);
  const latest = await artifacts.latest(db, { deviceId: null, jobType: 'survey', name: 'topology' });
  expect(latest).toMatchObject({ text: 'a -- b' });
});

test('results come in pages of bounded size, and without details when asked for none', async () => {
  const run = await runOver(db, 'survey', 'sw');
  const details = { text: 'x'.repeat(1_000) };
  const work = (await fetchAll()).toSorted((a, b) => (a.taskId < b.taskId ? -1 : 1));
  const [first, ...others] = work;
  const error = { code: 'ACME', message: 'y'.repeat(500), retryable: false };
  await commit([first as tasks.FetchedTask], { status: 'error', error });
  await commit(others, { result: { success: true, message: 'done', details, changed: true } });
  const pages: runs.DeviceResults[] = [];
  for (let after: string | undefined, isLast = false; !isLast;) {
    const page = await runs.deviceResults(db, run.id, { after, bytes: 1_500 });
    pages.push(page);
    after = page.next;
    isLast = after === undefined;
  }
  expect(pages.map(({ results }) => results.length)).toEqual([2, 2, 1, 0]);
  const all = pages.flatMap(({ results }) => results);
  expect(all[0]).toEqual({ device: first?.device, status: 'error', code: 'ACME', message: error.message });
  expect(all[1]).toEqual({ device: others[0]?.device, status: 'success', message: 'done', details, changed: true });

  const { results, next } = await runs.deviceResults(db, run.id, { bytes: 0 });
  expect(results[0]).toEqual({ ...all[0], message: 'y'.repeat(200) });
  expect(results[1]).toEqual({
    device: others[0]?.device,
    status: 'success',
    message: 'done',
    changed: true,
    withoutDetails: true,
  });
  expect((await runs.deviceResults(db, run.id, { after: next, bytes: 0 })).results).toEqual([]);
});

import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { runs, tasks } from '../../src/index.ts';
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

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'));

const timeout = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', hint: 'Is it up?', retryable: true };

it('the report of a task has each attempt with its error, and the versions that the last one saved', async () => {
  await addDevices(db, 'told', 1);
  const run = await runOver(db, 'backup', 'told');
  const first = await fetchOne(db);
  expect(await runs.taskReport(db, first.taskId)).toMatchObject({ task: { status: 'queued' }, attempts: [] });
  await beginAll(db, worker, [first]);
  expect(await runs.taskReport(db, first.taskId)).toMatchObject({
    task: { status: 'running', runId: run.id, device: { name: 'told1' } },
    attempts: [{ number: 1, status: 'running', error: null, finishedAt: null, workerId: worker }],
  });
  const lost = { name: 'running-config', text: 'half of it', reveals: {}, mirrored: true };
  await commitEach(db, [first], { status: 'error', error: timeout, retryInMs: 0, artifacts: [lost] });

  const second = await fetchOne(db);
  await beginAll(db, worker, [second]);
  const save = (name: string): tasks.NewArtifact => ({ name, text: `of ${name}\n`, reveals: {}, mirrored: true });
  const result = { success: true, message: 'kept', details: { lines: [1, 2] } };
  await commitEach(db, [second], { result, artifacts: [save('running-config'), save('startup-config')] });

  const report = await runs.taskReport(db, first.taskId);
  expect(report).toMatchObject({
    task: { id: first.taskId, jobType: 'backup', status: 'success', tries: 2, attempts: 2, result, error: null },
    attempts: [
      { number: 1, status: 'error', error: timeout, packageName: '@netraven/job-x', packageVersion: '1.0.0' },
      { number: 2, status: 'success', error: null },
    ],
    artifacts: [
      { name: 'running-config', version: 1, deviceName: 'told1', runId: run.id },
      { name: 'startup-config', version: 1 },
    ],
  });
  for (const { finishedAt } of report?.attempts ?? []) expect(finishedAt).toBeInstanceOf(Date);
});

it('what a task changed is in its report, only its size is in lists, and the next attempt replaces it', async () => {
  await addDevices(db, 'altered', 1);
  const run = await runOver(db, 'backup', 'altered');
  const answers = [
    { line: 'ntp server a', answer: '% one moment' },
    { line: 'no username bob', answer: 'Continue? [confirm]', said: 'y' },
  ];
  const first = {
    added: 3,
    removed: 1,
    diff: '@@ -1 +1 @@\n-\u0000a\n+b\n',
    cutLines: 7,
    untraced: ['ntp peer b'],
    answers,
  };
  const next = { added: 0, removed: 0, diff: '' };
  const sizeOf = async (): Promise<unknown> => {
    const [listed] = await runs.tasks(db, run.id, { details: false });
    const [changed] = await runs.changedTasks(db, { runIds: [run.id], limit: 1 });
    expect(changed?.changeCounts).toEqual(listed?.changeCounts);
    expect(JSON.stringify([listed, changed])).not.toContain('@@');
    return listed?.changeCounts;
  };

  const lost = await fetchOne(db);
  await beginAll(db, worker, [lost]);
  expect(await sizeOf()).toBeUndefined();
  await commitEach(db, [lost], { status: 'error', error: timeout, retryInMs: 0, configChange: first });
  expect(await sizeOf()).toEqual({ added: 3, removed: 1, untraced: 1, answers: 2 });
  expect((await runs.taskReport(db, lost.taskId))?.configChange).toEqual({
    ...first,
    diff: first.diff.replace('\u0000', '\ufffd'),
  });

  const second = await fetchOne(db);
  await beginAll(db, worker, [second]);
  await commitEach(db, [second], { status: 'error', error: timeout, retryInMs: 0, configChange: next });
  expect(await sizeOf()).toEqual({ added: 0, removed: 0, untraced: 0, answers: 0 });
  expect((await runs.taskReport(db, lost.taskId))?.configChange).toEqual(next);

  const last = await fetchOne(db);
  await beginAll(db, worker, [last]);
  await commitEach(db, [last]);
  expect(await sizeOf()).toBeUndefined();
  expect(await runs.taskReport(db, lost.taskId)).not.toHaveProperty('configChange');
});

it('a text equal to the latest version is not reported for a second task', async () => {
  await addDevices(db, 'same', 1);
  for (const expected of [1, 0]) {
    await runOver(db, 'backup', 'same');
    const work = await fetchOne(db);
    await beginAll(db, worker, [work]);
    const same = { name: 'running-config', text: 'hostname same1\n', reveals: {}, mirrored: true };
    await commitEach(db, [work], { artifacts: [same] });
    expect((await runs.taskReport(db, work.taskId))?.artifacts).toHaveLength(expected);
  }
});

it('an attempt whose worker vanished is reported as lost, with the next attempt', async () => {
  await addDevices(db, 'gone', 1);
  await runOver(db, 'backup', 'gone');
  const work = await fetchOne(db);
  await beginAll(db, worker, [work]);
  // As the queue does when the lease has lapsed.
  await sql`update pgboss.job set state = 'retry' where id = ${work.taskId}`.execute(db.kysely);
  const { fence } = await fetchOne(db);
  await tasks.startAttempts(db, [{ fence, workerId: worker, packageName: '@netraven/job-x', packageVersion: '1.1.0' }]);
  expect((await runs.taskReport(db, work.taskId))?.attempts).toMatchObject([
    { number: 1, status: 'lost', error: { code: 'NR_TASK_LOST' }, packageVersion: '1.0.0' },
    { number: 2, status: 'running', error: null, packageVersion: '1.1.0' },
  ]);
  await commitEach(db, [{ ...work, fence }]);
});

it('the task of one device is found among those of its run by the name', async () => {
  await addDevices(db, 'named', 3);
  const run = await runOver(db, 'backup', 'named');
  expect((await runs.tasks(db, run.id, { device: 'named2' })).map(({ device }) => device?.name)).toEqual(['named2']);
  expect(await runs.tasks(db, run.id, { device: "named' or '1'='1" })).toEqual([]);
});

it.each(['0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11', "1' or '1'='1", ''])('there is no task %j', async (id) => {
  expect(await runs.taskReport(db, id)).toBeUndefined();
});

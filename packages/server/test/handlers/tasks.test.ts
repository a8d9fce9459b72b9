import { expect, it } from 'vitest';
import { addDevices, bareRun, endNext, offering, record } from '@netraven/db/test-utils/fixtures';
import { expectUnknown, sharedApi } from '../../test-utils/api.ts';

const unknownId = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11';

const api = await sharedApi();
const worker = await offering(api.db, record('backup'), record('report', { scope: 'fleet' }));
await addDevices(api.db, 'edge', 2);

it('a task is returned with its details, all attempts and its artifacts', async () => {
  const run = await api.client.runs.create({ jobType: 'backup', devices: 'name:edge1' });
  const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', hint: 'Is it up?', retryable: true };
  await endNext(api.db, worker, { status: 'error', error, retryInMs: 0 });
  const result = { success: true, details: { lines: 2, nested: [{ ok: true }] } };
  const saved = { name: 'running-config', text: 'hostname edge1\n', reveals: { x: 'canary' }, mirrored: true };
  await endNext(api.db, worker, { result, artifacts: [saved] });

  const [listed] = (await api.client.runs.tasks(run.id)).tasks;
  const report = await api.client.tasks.get(listed?.id ?? '');
  expect(report.task).toEqual(listed);
  expect(report).toMatchObject({
    task: { result },
    attempts: [
      { number: 1, status: 'error', error, packageName: '@netraven/job-x', packageVersion: '1.0.0', workerId: worker },
      { number: 2, status: 'success', error: null },
    ],
  });
  const { versions } = await api.client.artifacts.history({
    device: 'edge1',
    jobType: 'backup',
    name: 'running-config',
  });
  expect(versions).toMatchObject(report.artifacts);
  expect(JSON.stringify(report)).not.toContain('canary');
});

it('a task has what it changed on its device, and lists and events have only the size', async () => {
  const configChange = {
    added: 1,
    removed: 1,
    diff: '@@ -1,2 +1,2 @@\n hostname edge1\n-ntp server a\n+ntp server b\n',
    cutLines: 2,
    untraced: ['ntp peer c'],
    answers: [
      { line: 'ntp server b', answer: '% one moment' },
      { line: 'no username bob', answer: 'Continue? [confirm]', said: 'y' },
    ],
  };
  const changeCounts = { added: 1, removed: 1, untraced: 1, answers: 2 };
  const run = await api.client.runs.create({ jobType: 'backup', devices: 'name:edge1' });
  await endNext(api.db, worker, { configChange });
  const { tasks } = await api.client.runs.tasks(run.id);
  expect(tasks).toMatchObject([{ changeCounts }]);
  expect(JSON.stringify(tasks)).not.toContain('ntp server');
  const id = tasks[0]?.id ?? '';
  expect(await api.client.tasks.get(id)).toMatchObject({ task: { changeCounts }, configChange });
  const { value: event } = await api.client.events.follow({ run: run.id, task: id }).next();
  expect(event).toMatchObject({ type: 'task', task: { id, changeCounts } });
});

it('the task of a fleet run can be fetched before it has started', async () => {
  const run = await api.client.runs.create({ jobType: 'report', devices: 'name:*' });
  const [task] = (await api.client.runs.tasks(run.id)).tasks;
  expect(await api.client.tasks.get(task?.id ?? '')).toEqual({ task, config: {}, attempts: [], artifacts: [] });
  expect(task).toMatchObject({ device: null, status: 'queued' });
});

it('the tasks of a run can be filtered by device name', async () => {
  const run = await api.client.runs.create({ jobType: 'backup', devices: 'name:*' });
  const { tasks: found } = await api.client.runs.tasks(run.id, { device: 'edge2', limit: 1 });
  expect(found.map(({ device }) => device?.name)).toEqual(['edge2']);
  expect(await api.client.runs.tasks(run.id, { device: 'edge9' })).toEqual({ tasks: [] });
});

it.each(["1' or '1'='1", unknownId.slice(0, 8), unknownId])(
  'a task with the unknown id %j is refused by every route',
  async (id) => {
    const run = await bareRun(api.db);
    await expectUnknown('task', id, [
      () => api.client.tasks.get(id),
      () => api.client.runs.tasks(run, { after: id }),
      () => api.client.events.follow({ run, task: id }).next(),
      () => api.client.events.follow({ task: id }).next(),
    ]);
  },
);

it('a task of another run is unknown in this run', async () => {
  const { id: other } = await api.client.runs.create({ jobType: 'backup', devices: 'name:edge1' });
  const task = (await api.client.runs.tasks(other)).tasks[0]?.id ?? '';
  const run = await bareRun(api.db);
  for (const call of [
    () => api.client.runs.tasks(run, { after: task }),
    () => api.client.events.follow({ run, task }).next(),
  ]) {
    await expect(call()).rejects.toMatchObject({
      code: 'NR_TASK_UNKNOWN',
      message: `There is no task ${task} in run ${run}`,
    });
  }
});

it('a task is not returned to a caller without access to its run', async () => {
  const run = await api.client.runs.create({ jobType: 'backup', devices: 'name:edge1' });
  const [task] = (await api.client.runs.tasks(run.id)).tasks;
  for (const headers of [{}, { authorization: 'Bearer not-the-token' }]) {
    const answers = await Promise.all(
      [`runs/${run.id}`, `tasks/${task?.id}`].map((path) =>
        fetch(`http://127.0.0.1:${api.port}/api/v1/${path}`, { headers }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(await answers[1]?.text()).not.toContain('edge1');
  }
});

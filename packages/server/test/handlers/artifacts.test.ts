import { runs, tasks } from '@netraven/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDevices, beginAll, offering, taskResult, record } from '../../../db/test/fixtures.ts';
import { startTestApi, type TestApi } from '../api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  const worker = await offering(api.db, record('backup'), record('report', { scope: 'fleet' }));
  await addDevices(api.db, 'edge', 1);
  const save = async (jobType: string, name: string, text: string): Promise<void> => {
    await runs.create(api.db, { jobType, devices: { all: true }, createdBy: 'tester' });
    const [task] = await tasks.fetch(api.db, 'default', 1);
    if (!task) throw new Error('no task');
    await beginAll(api.db, worker, [task]);
    const reveals = { '<secret:3f9a>': 'canary-secret' };
    await tasks.commitResults(api.db, [taskResult(task, { artifacts: [{ name, text, reveals, mirrored: true }] })]);
  };
  await save('backup', 'running-config', 'hostname edge1\nsecret <secret:3f9a>\n');
  await save('backup', 'running-config', 'hostname edge1\nsecret <secret:3f9a>\nntp server 192.0.2.1\n');
  await save('report', 'summary', 'all well');
});

afterAll(() => api.close());

const history = { device: 'edge1', jobType: 'backup', name: 'running-config' };

it('the history of an artifact is listed, newest first', async () => {
  const { versions } = await api.client.artifacts.history(history);
  expect(versions.map(({ version, deviceName, name }) => [version, deviceName, name])).toEqual([
    [2, 'edge1', 'running-config'],
    [1, 'edge1', 'running-config'],
  ]);
});

it('the text of a version is returned byte for byte, with masked secrets', async () => {
  const { versions } = await api.client.artifacts.history(history);
  const text = await api.client.artifacts.get(versions[1]?.id ?? 0);
  expect(text).toEqual({ ...versions[1], text: 'hostname edge1\nsecret <secret:3f9a>\n' });
  expect(JSON.stringify(text)).not.toContain('canary-secret');
});

it('the artifacts of a fleet job are found without a device', async () => {
  const { versions } = await api.client.artifacts.history({ jobType: 'report', name: 'summary' });
  expect(versions).toMatchObject([{ deviceId: null, deviceName: '', version: 1 }]);
});

it('a device without versions has an empty history', async () => {
  expect(await api.client.artifacts.history({ ...history, device: "x' or '1'='1" })).toEqual({ versions: [] });
});

it.each([999_999, '0', '-1', '1.5', '1;drop', '1e0', '99999999999999999', 'running-config'])(
  'the version id %s is unknown',
  async (id) => {
    await expect(api.client.artifacts.get(id)).rejects.toMatchObject({
      code: 'NR_ARTIFACT_UNKNOWN',
      status: 404,
      message: `There is no artifact version ${id}`,
      hint: expect.stringContaining('netraven artifacts history') as unknown,
    });
  },
);

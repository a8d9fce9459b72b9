import type { LogFilter } from '@netraven/api';
import { expect, it } from 'vitest';
import { bareRun } from '@netraven/db/test-utils/fixtures';
import { expectUnknown, sharedApi } from '../../test-utils/api.ts';
import { entry, writeLog } from '../log-entries.ts';

const jobId = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11';
/** Id of a removed device. */
const deviceId = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a22';
const unknownId = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a33';

const api = await sharedApi();
await bareRun(api.db, jobId);
const ofJob = { job_id: jobId, device_id: deviceId };
await writeLog(api.db, [
  entry('backup begins', { ...ofJob, meta: { bytes: 12, nested: { list: [1, null] } } }),
  entry('50% done_', { ...ofJob, level: 'debug' }),
  entry("it's down", { ...ofJob, source: 'worker.job.reachability', level: 'error' }),
  entry('found 3', { log_type: 'system', source: 'core.registry' }),
]);

it('entries have an id and exactly the fields of the log', async () => {
  const { logs: found } = await api.client.logs.list({ text: 'backup begins' });
  expect(found).toEqual([
    {
      id: expect.any(Number),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      log_type: 'job',
      level: 'info',
      job_id: jobId,
      device_id: deviceId,
      source: 'worker.job.backup',
      message: 'backup begins',
      meta: { bytes: 12, nested: { list: [1, null] } },
    },
  ]);
});

it.each([
  ['log_type', { log_type: 'system' }, ['found 3']],
  ['source', { source: 'worker.job.reachability' }, ["it's down"]],
  ['level and above', { level: 'error' }, ["it's down"]],
  ['run', { job_id: jobId, log_type: 'job', source: 'worker.job.backup' }, ['50% done_', 'backup begins']],
  ['device', { device_id: deviceId, level: 'error' }, ["it's down"]],
  ['time', { since: '2999-01-01T00:00:00+02:00' }, []],
] as const)('entries can be filtered by %s', async (_, query, messages) => {
  expect((await api.client.logs.list(query)).logs.map(({ message }) => message)).toEqual(messages);
});

it.each([
  ["' or 1=1 --", 0],
  ["'; drop table job_log; --", 0],
  ["it's", 1],
  ['%', 1],
  ['_', 1],
  ['\\', 0],
])('the text %j is not interpreted', async (text, count) => {
  expect((await api.client.logs.list({ text })).logs).toHaveLength(count);
  expect((await api.client.logs.list()).logs).toHaveLength(4);
});

it.each([
  'log_type=audit',
  'level=loud',
  'job_id=a%00b',
  'device_id=',
  'text=a%00b',
  'text=',
  'source=a%0Ab',
  'since=yesterday',
  'after=-1',
  'after=1e3',
  'before=99999999999999999999',
  'limit=0',
  'limit=1001',
  'order=random()',
  'level=info&level=error',
  'log_type[]=job',
  '__proto__=1',
  'constructor=1',
  'sort=id',
])('the query %s is refused', async (query) => {
  expect(await api.request('GET', `/logs?${query}`)).toMatchObject({
    status: 400,
    body: { code: 'NR_REQUEST_INVALID' },
  });
});

it.each(["1' or '1'='1", 'ffff0000', unknownId])(
  'the log of a run or device with the unknown id %j is refused',
  async (id) => {
    const calls = (query: LogFilter): (() => Promise<unknown>)[] => [
      () => api.client.logs.list(query),
      () => api.client.logs.follow(query).next(),
    ];
    await expectUnknown('run', id, calls({ job_id: id }));
    await expectUnknown('device', id, calls({ device_id: id }));
  },
);

it.each(['asc', 'desc'] as const)('pages in %s order contain every entry once', async (order) => {
  const all = (await api.client.logs.list({ order })).logs.map(({ id }) => id);
  const seen: number[] = [];
  let page = await api.client.logs.list({ order, limit: 3 });
  for (;;) {
    seen.push(...page.logs.map(({ id }) => id));
    if (!page.next) break;
    page = await api.client.logs.list({ order, limit: 3, ...page.next });
  }
  expect(seen).toEqual(all);
  expect(seen).toHaveLength(4);
});

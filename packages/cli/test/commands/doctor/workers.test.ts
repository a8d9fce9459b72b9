import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { lookAtWorkers } from '../../../src/commands/doctor/checks/workers.ts';
import type { Subject } from '../../../src/commands/doctor/subject.ts';
import { matching } from '../../matching.ts';

it('problems of the config that only the worker, or only the host project, has are told apart', async () => {
  const { pid } = process;
  const list = {
    packages: [],
    workers: [{ id: 'w', hostname: hostname(), pid }],
    problems: [{ message: 'an old pin', workers: ['w'] }],
  };
  const poolsWithoutWorker = [
    { pool: 'branch', devices: 12, tasks: 1, lacks: [] },
    { pool: 'core', devices: 0, tasks: 2, lacks: ['job type backup'] },
  ];
  const status = { get: async () => ({ poolsWithoutWorker }) };
  const subject = {
    server: async () => ({ pid, client: { packages: { list: async () => list }, status } }),
    registry: async () => ({ records: [], problems: [{ message: 'a new pin' }] }),
  } as unknown as Subject;
  expect((await lookAtWorkers(subject)).slice(1)).toMatchObject([
    {
      code: 'NR_WORKER_MISSING',
      message: 'No live worker has the pool branch, with 12 devices and 1 waiting task',
      fix: matching('`netraven worker --pool branch`'),
    },
    {
      code: 'NR_WORKER_MISSING',
      message: 'No live worker of pool core has job type backup, for which 2 tasks wait',
      fix: matching('Install job type backup on the workers of pool core'),
    },
    { code: 'NR_WORKER_BEHIND', message: 'A worker still reports: an old pin' },
    { code: 'NR_WORKER_BEHIND', message: 'A worker does not report yet: a new pin' },
  ]);
});

it('job packages are compared with those of workers on this machine only', async () => {
  const { pid } = process;
  const record = { name: 'netraven-job-greet', path: '/srv/netraven/jobs/greet', state: 'ready', problems: [] };
  const list = {
    packages: [
      { ...record, version: '1.0.0', workers: ['there'] },
      { ...record, version: '1.1.0', workers: ['there', 'here'] },
    ],
    workers: [
      { id: 'here', hostname: hostname(), pid },
      { id: 'there', hostname: `not-${hostname()}`, pid },
    ],
    problems: [],
  };
  const subject = {
    server: async () => ({
      pid,
      client: { packages: { list: async () => list }, status: { get: async () => ({ poolsWithoutWorker: [] }) } },
    }),
    registry: async () => ({ records: [{ ...record, version: '1.2.0' }], problems: [] }),
  } as unknown as Subject;
  expect((await lookAtWorkers(subject)).slice(1)).toMatchObject([
    {
      code: 'NR_WORKER_BEHIND',
      message: 'A worker has netraven-job-greet 1.1.0 as ready; here it is 1.2.0 and ready',
    },
  ]);
});

it('workers with different files of one version of a package are reported', async () => {
  const entry = (name: string, version: string, integrity: string, worker: string): object => {
    return {
      name,
      version,
      integrity,
      path: `/srv/${worker}/${name}`,
      state: 'ready',
      problems: [],
      workers: [worker],
    };
  };
  const packages = [
    entry('netraven-job-a', '1.0.0', 'sha256-x', 'one'),
    entry('netraven-job-a', '1.0.0', 'sha256-y', 'two'),
    entry('netraven-job-b', '1.0.0', 'sha256-x', 'one'),
    entry('netraven-job-b', '2.0.0', 'sha256-y', 'two'),
    entry('netraven-job-c', '1.0.0', 'sha256-z', 'one'),
    entry('netraven-job-c', '1.0.0', 'sha256-z', 'two'),
  ];
  const list = { packages, workers: [], problems: [] };
  const subject = {
    server: async () => ({
      pid: process.pid,
      client: { packages: { list: async () => list }, status: { get: async () => ({ poolsWithoutWorker: [] }) } },
    }),
    registry: async () => ({ records: [], problems: [] }),
  } as unknown as Subject;
  expect((await lookAtWorkers(subject)).slice(1)).toMatchObject([
    {
      code: 'NR_WORKER_OTHER_FILES',
      message:
        'Workers have different files of netraven-job-a 1.0.0: /srv/one/netraven-job-a on one; /srv/two/netraven-job-a on two',
    },
  ]);
});

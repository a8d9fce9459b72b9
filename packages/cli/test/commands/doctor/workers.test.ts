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
  const poolsWithoutWorker = [{ pool: 'branch', devices: 12, tasks: 1 }];
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

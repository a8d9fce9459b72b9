import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { lookAtWorkers } from '../../../src/commands/doctor/checks/workers.ts';
import type { Subject } from '../../../src/commands/doctor/subject.ts';

it('problems of the config that only the worker, or only the host project, has are told apart', async () => {
  const { pid } = process;
  const list = {
    packages: [],
    workers: [{ id: 'w', hostname: hostname(), pid }],
    problems: [{ message: 'an old pin', workers: ['w'] }],
  };
  const missingPools = [{ pool: 'branch', devices: 12, tasks: 1 }];
  const status = { get: async () => ({ missingPools }) };
  const subject = {
    server: async () => ({ pid, client: { packages: { list: async () => list }, status } }),
    registry: async () => ({ records: [], problems: [{ message: 'a new pin' }] }),
  } as unknown as Subject;
  expect((await lookAtWorkers(subject)).slice(1)).toMatchObject([
    {
      code: 'NR_WORKER_MISSING',
      message: 'No live worker has the pool branch, with 12 devices and 1 waiting task',
      fix: expect.stringContaining('`netraven worker --pool branch`') as string,
    },
    { code: 'NR_WORKER_BEHIND', message: 'A worker still reports: an old pin' },
    { code: 'NR_WORKER_BEHIND', message: 'A worker does not report yet: a new pin' },
  ]);
});

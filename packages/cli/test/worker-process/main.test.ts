import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { findHostProject } from '@netraven/core/registry';
import { testDatabase, testKey } from '@netraven/db/test-utils/database';
import { HostFolder } from '@netraven/test-utils/host-folder';
import type { WorkerRequest } from '../../src/worker-process/messages.ts';

const main = fileURLToPath(new URL('../../src/worker-process/main.ts', import.meta.url));

it('ends when it is asked to stop while it still starts', async () => {
  const db = await testDatabase();
  onTestFinished(() => db.close());
  const host = new HostFolder();
  const hostProject = await findHostProject({ root: host.folder });
  const child = fork(main, { env: { ...host.env, NETRAVEN_MASTER_KEY: testKey }, serialization: 'advanced' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const ask = (request: WorkerRequest): void => void child.send(request);
  ask({ kind: 'start', options: { hostProject, home: host.home } });
  ask({ kind: 'database', login: { connectionString: db.url } });
  // It has its row, and does not work yet.
  const joined = async (): Promise<boolean> => (await db.pool.query('select from worker')).rowCount === 1;
  while (!(await joined())) await wait(1);
  ask({ kind: 'stop', graceMs: 0, leavingMs: 30_000 });
  const late = wait(60_000, ['late'], { ref: false });
  expect(await Promise.race([ended, late])).toEqual([0, null]);
  expect(await joined()).toBe(false);
});

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { makeHostProject } from '../../packages/test-utils/src/make-host-project.ts';
import { HostFolder } from '../../packages/test-utils/src/host-folder.ts';
import { credentials, devices, runs } from '../../packages/db/src/index.ts';
import { testDatabase } from '../../packages/db/test-utils/database.ts';
import { git } from '../../packages/worker/src/index.ts';
import { login } from './house.ts';
import { startNetwork } from './network.ts';
import { startWorkerProcess, type WorkerProcess } from '../../packages/worker/test-utils/start-worker-process.ts';

interface Attempt {
  readonly device: string;
  readonly number: number;
  readonly status: string;
  readonly worker: string;
}

it('a worker that was stopped for longer than its lease changes no task of another worker, and then continues', async () => {
  const host = new HostFolder();
  await makeHostProject(host.at('project'));
  const network = await startNetwork(
    Array.from({ length: 12 }, (_, index) => {
      return { name: `sw-${index + 1}`, platform: 'cisco_ios', ...login, latencyMs: 400 };
    }),
  );
  const db = await testDatabase({ leaseSeconds: 10 });
  onTestFinished(() => db.close());
  await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'lab', ...login });
  for (const device of network.devices) await devices.add(db, device);

  const startWorker = (name: string): Promise<WorkerProcess> => startWorkerProcess(db, host, name, 6);
  const attemptsOf = async (runId: string): Promise<Attempt[]> =>
    (
      await db.pool.query<Attempt>(
        `select task.device ->> 'name' as device, number, attempt.status, worker_id as worker
         from attempt join task on task.id = attempt.task_id where task.run_id = $1 order by device, number`,
        [runId],
      )
    ).rows;
  const backUpAll = async (): Promise<string> =>
    (await runs.create(db, { jobType: 'backup', devices: 'name:*', createdBy: 'test' })).id;
  const ended = async (runId: string): Promise<runs.Run> => {
    for (;;) {
      const run = await runs.get(db, runId);
      if (run?.finishedAt) return run;
      await wait(50);
    }
  };

  const first = await startWorker('first');
  const runId = await backUpAll();
  await expect
    .poll(async () => Object.values(await network.stats()).filter(({ sessions }) => sessions > 0).length)
    .toBeGreaterThan(2);
  first.child.kill('SIGSTOP');
  const second = await startWorker('second');
  // Only now: the database still executes statements that the stopped worker sent before.
  const held = (await attemptsOf(runId))
    .filter(({ worker, number, status }) => worker === first.id && number === 1 && /running|lost/.test(status))
    .map(({ device }) => device);
  expect(held.length).toBeGreaterThan(2);
  await expect
    .poll(async () => (await attemptsOf(runId)).filter(({ number }) => number === 2).map(({ device }) => device))
    .toEqual(expect.arrayContaining(held));
  first.child.kill('SIGCONT');

  expect(await ended(runId)).toMatchObject({ status: 'success', counts: { total: 12, success: 12 } });
  const byDevice = Map.groupBy(await attemptsOf(runId), ({ device }) => device);
  const saidOf = (device: string): string[] =>
    (byDevice.get(device) ?? []).map(({ status, worker }) => `${status} ${worker === second.id ? 'second' : 'first'}`);
  for (const device of held) {
    expect([saidOf(device)[0], saidOf(device).at(-1)], device).toEqual(['lost first', 'success second']);
  }
  for (const device of byDevice.keys()) {
    const said = saidOf(device);
    // On a machine that is busy, the second worker too may lose a lease and try again.
    expect(
      said.slice(1, -1).every((text) => text === 'lost second'),
      said.join(),
    ).toBe(true);
  }

  // It says what it stopped.
  const said = (): string => readFileSync(join(host.folder, 'first', 'netraven.jsonl'), 'utf8');
  await expect
    .poll(said)
    .toMatch(/work on a task was stopped: the lease was not renewed|another attempt holds the task/);

  second.child.kill('SIGTERM');
  expect(await once(second.child, 'close')).toEqual([0, null]);
  const again = await backUpAll();
  expect(await ended(again)).toMatchObject({ status: 'success', counts: { success: 12 } });
  expect(new Set((await attemptsOf(again)).map(({ worker }) => worker))).toEqual(new Set([first.id]));
  first.child.kill('SIGTERM');
  expect(await once(first.child, 'close')).toEqual([0, null]);

  // A version per device, a commit per version.
  const { rows } = await db.pool.query<{ id: number }>('select id from artifact order by id');
  expect(rows).toHaveLength(12);
  const mirror = host.at('mirror.git');
  const format = '--format=%(trailers:key=NetRaven-Version,valueonly,separator=%x20)';
  const committed = (await git(mirror, ['log', '--reverse', format, 'main'])).trim().split('\n');
  expect(committed).toEqual(rows.map(({ id }) => String(id)));
  expect(await git(mirror, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isAlive } from '@netraven/core/system';
import { copyCluster } from '@netraven/db/test-utils/copy-cluster';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { postgresPid, started, until, type Started } from '../../started.ts';

const endless = `export const meta = { jobType: 'endless', scope: 'fleet' };
export const run = ({ logger }) => { logger.info('begun'); return new Promise(() => setInterval(() => {}, 1000)); };`;

const quick = `export const meta = { jobType: 'quick', scope: 'fleet' }; export const run = async () => ({ success: true });`;

/** The process of the worker: its number is in the list of workers. */
async function workerPid(host: HostFolder): Promise<number | undefined> {
  const { stdout } = await inProcess(host, ['workers', 'list', '--json']);
  const { workers } = JSON.parse(stdout) as { workers: readonly { pid: number }[] };
  return workers.map(({ pid }) => pid).find((pid) => isAlive(pid));
}

async function startedWithJob(): Promise<{
  readonly host: HostFolder;
  readonly netRaven: Started;
  readonly worker: number;
}> {
  const host = new HostFolder().addJob('endless', endless).addJob('quick', quick);
  await copyCluster(host.home);
  const netRaven = await started(host);
  await inProcess(host, ['devices', 'add', 'r1', '127.0.0.1', '--platform', 'cisco_ios']);
  const worker = await workerPid(host);
  if (worker === undefined) throw new Error('no worker is live');
  return { host, netRaven, worker };
}

const logOf = (host: HostFolder): string => readFileSync(join(host.home, 'logs', 'netraven.jsonl'), 'utf8');

it('the worker has a process of its own; killed, it is started again, and the API answers meanwhile', async () => {
  const { host, netRaven, worker } = await startedWithJob();
  expect(worker).not.toBe(netRaven.pid);
  process.kill(worker, 'SIGKILL');
  await until(() => !isAlive(worker));
  expect(await inProcess(host, ['runs', 'list'])).toMatchObject({ code: 0 });
  await expect.poll(() => workerPid(host), { timeout: 120_000 }).toBeTypeOf('number');
  expect(logOf(host)).toContain('NR_WORKER_ENDED');
  const run = await inProcess(host, ['run', 'quick', '--all']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
});

it('a server that is killed takes its worker and the work with it', async () => {
  const { host, netRaven, worker } = await startedWithJob();
  await inProcess(host, ['run', 'endless', '--all', '--no-wait']);
  await until(() => logOf(host).includes('"begun"'));
  const postgres = postgresPid(host.home);
  netRaven.kill('SIGKILL');
  await netRaven.ended;
  await until(() => !isAlive(worker));
  // The next start adopts it.
  expect(isAlive(postgres ?? 0)).toBe(true);
  await started(host);
  expect(postgresPid(host.home)).toBe(postgres);
});

it('a signal to both processes, as of Ctrl-C in a terminal, is one stop', async () => {
  const { host, netRaven, worker } = await startedWithJob();
  for (const pid of [worker, netRaven.pid ?? 0]) process.kill(pid, 'SIGINT');
  expect(await netRaven.ended).toMatchObject({ code: 0 });
  expect(isAlive(worker)).toBe(false);
  expect(logOf(host)).not.toContain('NR_WORKER_ENDED');
});

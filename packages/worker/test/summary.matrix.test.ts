import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import type { TableReport } from '@netraven/core';
import { devices, runs } from '@netraven/db';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { addFarDevices, endAllBut } from '@netraven/db/test-utils/big-run';
import { testDatabase } from '@netraven/db/test-utils/database';
import { makeHostProject } from '@netraven/test-utils/make-host-project';
import { startWorkerProcess } from '../test-utils/start-worker-process.ts';
import { cisco, startPlant, type Plant } from './plant.ts';

/** Reads the neighbours that the descriptions of interfaces name, and draws the links of all devices. */
const topology = `
  export const meta = { jobType: 'topology', requires: ['cli'], retries: 0 };

  export async function run({ device, logger }) {
    const session = await device.connect();
    const config = await session.readConfig();
    const neighbours = [...config.matchAll(/^interface (\\S+)\\n description to (\\S+)/gm)].map(([, port, name]) => ({ port, name }));
    logger.info('read');
    return { success: true, message: neighbours.length + ' neighbours', details: { neighbours } };
  }

  export async function summarize({ results, devices, db, logger, dryRun, signal, jobId }) {
    const read = results.filter(({ status }) => status === 'success');
    const rows = read.flatMap(({ device, details }) => details.neighbours.map(({ port, name }) => [device.name, port, name]));
    const text = rows.map(([from, , to]) => from + ' -- ' + to).join('\\n') + '\\n';
    const saved = await db.artifacts.save('topology', text);
    const before = (await db.state.get())?.runs ?? 0;
    await db.state.set({ runs: before + 1 });
    logger.info('drawn', { dryRun, aborted: signal.aborted, jobId, before });
    return {
      success: read.length === results.length,
      message: rows.length + ' links of ' + devices.length + ' devices',
      details: { missing: results.filter(({ status }) => status !== 'success').map(({ device, status, code }) => [device.name, status, code]), saved },
      report: { kind: 'table', columns: ['from', 'port', 'to'], rows },
    };
  }`;

const ring = ['core-1', 'core-2', 'edge-1', 'edge-2', 'edge-10'];

async function startRing(): Promise<Plant> {
  const plant = await startPlant({
    devices: cisco(...ring),
    jobs: { topology: { source: topology } },
  });
  for (const [index, name] of ring.entries()) {
    const device = plant.simulator.device(name);
    const next = ring[(index + 1) % ring.length];
    device.config = device.config.replace(/\nend\n?$/, `\ninterface Vlan99\n description to ${next}\nend\n`);
  }
  return plant;
}

const summaryOf = (tasks: readonly runs.Task[]): runs.Task | undefined => tasks.find(({ summary }) => summary);

it('a summary draws the topology of five devices once they have all been read', async () => {
  const plant = await startRing();
  const { run, tasks } = await plant.run('topology');
  expect(run).toMatchObject({ status: 'success', summary: 'success', counts: { total: 5, success: 5 } });
  expect(tasks).toHaveLength(6);
  const summary = summaryOf(tasks);
  expect(summary).toMatchObject({ device: null, status: 'success', attempts: 1, tries: 1 });
  expect(summary?.result).toMatchObject({
    message: '5 links of 5 devices',
    report: { kind: 'table', columns: ['from', 'port', 'to'] },
    details: { missing: [], saved: { version: 1, changed: true } },
  });
  // By name, and the numbers in names as numbers.
  const report = summary?.result?.report as TableReport | undefined;
  expect(report?.rows.map(([from]) => from)).toEqual(ring);
  const started = summary?.startedAt?.getTime() ?? 0;
  const finished = tasks.filter((task) => !task.summary).map(({ finishedAt }) => finishedAt?.getTime() ?? Infinity);
  expect(Math.max(...finished)).toBeLessThanOrEqual(started);

  const [, entry] = (await plant.log(run.id))
    .filter(({ message }) => message === 'read' || message === 'drawn')
    .slice(-2);
  expect(entry).toMatchObject({
    log_type: 'job',
    source: 'worker.job.topology',
    device_id: null,
    message: 'drawn',
    meta: { dryRun: false, aborted: false, jobId: run.id, before: 0 },
  });
  const inGit = await plant.git(['show', 'main:fleet/topology/topology'], 'core-1 -- core-2');
  expect(inGit.split('\n')).toContain('edge-10 -- core-1');
  // Its state and its artifact are kept for the summary of the next run.
  const again = await plant.run('topology');
  expect(summaryOf(again.tasks)?.result?.details).toMatchObject({ saved: { version: 1, changed: false } });
  expect((await plant.log(again.run.id)).find(({ message }) => message === 'drawn')?.meta).toMatchObject({ before: 1 });
});

it('a summary gets the devices that failed too, and its verdict is that of the run', async () => {
  const plant = await startRing();
  plant.simulator.device('edge-1').faults = [{ kind: 'cut', at: 0.5 }];
  const { run, tasks } = await plant.run('topology');
  expect(run).toMatchObject({ status: 'failed', summary: 'failed', counts: { success: 4, error: 1 } });
  const failed = tasks.find(({ device }) => device?.name === 'edge-1');
  expect(summaryOf(tasks)?.result?.details).toMatchObject({ missing: [['edge-1', 'error', failed?.error?.code]] });
  // A retry summarizes the devices that it retried.
  plant.simulator.device('edge-1').faults = [];
  const retried = await plant.wait((await runs.retry(plant.db, run.id, { createdBy: 'test' })).id);
  expect(retried.run).toMatchObject({ status: 'success', counts: { total: 1 } });
  expect(summaryOf(retried.tasks)?.result?.message).toBe('1 links of 1 devices');
});

it('the summary of a dry run knows that, and saves nothing', async () => {
  const plant = await startRing();
  const { run, tasks } = await plant.run('topology', { dryRun: true });
  expect(run.status).toBe('success');
  const report = await runs.taskReport(plant.db, summaryOf(tasks)?.id ?? '');
  expect(report).toMatchObject({ artifacts: [], wouldSave: [{ name: 'topology', version: 1 }] });
  expect((await plant.log(run.id)).find(({ message }) => message === 'drawn')?.meta).toMatchObject({ dryRun: true });
});

it('a summary that throws is an error of the run, and the results of the devices stay', async () => {
  const source = `
    export const meta = { jobType: 'bad', retries: 0 };
    export const run = async ({ device }) => ({ success: true, message: device.name });
    export const summarize = async ({ device, results }) => { throw new Error('no ' + device + ' of ' + results.length); };`;
  const plant = await startPlant({
    devices: cisco('core-1'),
    jobs: { bad: { source } },
  });
  const { run, tasks } = await plant.run('bad');
  expect(run).toMatchObject({ status: 'error', summary: 'error', counts: { success: 1, error: 0 } });
  expect(summaryOf(tasks)?.error).toMatchObject({
    code: 'NR_JOB_THREW',
    message: expect.stringContaining('no undefined of 1'),
  });
  expect(tasks.find(({ summary }) => !summary)?.result).toEqual({ success: true, message: 'core-1' });
});

it('what a summary saves stays out of Git if the secrets of one of its devices cannot be masked', async () => {
  const source = `
    export const meta = { jobType: 'names' };
    export const run = async ({ device, db }) => ({ success: true, details: device.name });
    export async function summarize({ results, db }) {
      await db.artifacts.save('names', results.map(({ device }) => device.platform).join(' '));
      return { success: true };
    }`;
  const plant = await startPlant({ devices: cisco('core-1'), jobs: { names: { source } } });
  const mirrored = (): Promise<{ mirrored: boolean }[]> =>
    plant.db.kysely.selectFrom('artifact').select('mirrored').orderBy('id').execute();
  await plant.run('names');
  // As when the package of its platform was removed since.
  await plant.db.kysely.updateTable('device').set({ platform: 'acme_os' }).execute();
  expect((await plant.run('names')).run.summary).toBe('success');
  expect(await mirrored()).toEqual([{ mirrored: true }, { mirrored: false }]);
});

it('what a job saves after it read a text that is not in Git stays out of Git too', async () => {
  const names = `
    export const meta = { jobType: 'names' };
    export const run = async ({ device, db }) => {
      await db.artifacts.save('name', device.platform);
      return { success: true };
    };`;
  const all = `
    export const meta = { jobType: 'all', scope: 'fleet' };
    export const run = async ({ devices, db }) => {
      const texts = [];
      for (const { id } of devices) texts.push((await db.artifacts.latest('name', { jobType: 'names', deviceId: id })).text);
      await db.artifacts.save('all', texts.join(' ') + process.hrtime.bigint());
      return { success: true };
    };`;
  const jobs = { names: { source: names }, all: { source: all, permissions: ['artifacts:read' as const] } };
  const plant = await startPlant({ devices: cisco('core-1'), jobs });
  const mirrored = (): Promise<{ job_type: string; mirrored: boolean }[]> =>
    plant.db.kysely.selectFrom('artifact').select(['job_type', 'mirrored']).orderBy('id').execute();
  await plant.run('names');
  await plant.run('all');
  expect(await mirrored()).toEqual([
    { job_type: 'names', mirrored: true },
    { job_type: 'all', mirrored: true },
  ]);
  // As one of a platform without masking rules.
  await plant.db.kysely.updateTable('artifact').set({ mirrored: false }).where('job_type', '=', 'names').execute();
  await plant.run('all');
  expect((await mirrored()).at(-1)).toEqual({ job_type: 'all', mirrored: false });
});

it('the results of 10,000 devices are handed over in pages, and beyond 32 MiB without their details', async () => {
  const source = `
    export const meta = { jobType: 'many' };
    export const run = async () => ({ success: true, details: { text: 'x'.repeat(100) } });
    export async function summarize({ results }) {
      const cut = results.filter(({ withoutDetails }) => withoutDetails);
      const bytes = results.reduce((sum, { details }) => sum + (details?.text.length ?? 0), 0);
      const isOk = results.every(({ status, device }) => status === 'success' && device.address === '127.0.0.1');
      return { success: isOk, details: { count: results.length, cut: cut.length, bytes } };
    }`;
  const plant = await startPlant({ jobs: { many: { source } } });
  const { db } = plant;
  // No worker has this pool, so the tasks wait while they are given the results of an earlier time.
  const first = await devices.add(db, { name: 'sw-1', address: '127.0.0.1', platform: 'cisco_ios', pool: 'far' });
  await addFarDevices(db, 10_000);
  const run = await runs.create(db, { jobType: 'many', devices: 'name:*', createdBy: 'test' });
  await endAllBut(db, run.id, first.id, { success: true, details: { text: 'x'.repeat(4_000) } });
  await devices.change(db, first.id, { pool: 'default' });

  const ended = await plant.wait(run.id);
  expect(ended.run).toMatchObject({ status: 'success', counts: { total: 10_000, success: 10_000 } });
  const { details } = summaryOf(ended.tasks)?.result ?? {};
  const { count, cut, bytes } = details as Record<'count' | 'cut' | 'bytes', number>;
  expect(count).toBe(10_000);
  expect(bytes).toBeGreaterThan(31 * 2 ** 20);
  expect(bytes).toBeLessThan(33 * 2 ** 20);
  expect(bytes).toBe((10_000 - cut - 1) * 4_000 + 100);
  const told = (await plant.log(run.id)).filter(({ message }) => message.includes('more than 32 MiB'));
  expect(told).toMatchObject([{ level: 'warning', source: 'worker.task' }]);
});

it('a summary whose worker was killed is made again by another one, once', async () => {
  const host = new HostFolder();
  await makeHostProject(host.at('project'));
  const job = { apiVersion: 1, jobType: 'survey', permissions: [] };
  host.write('project/jobs/survey/package.json', {
    name: 'survey',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    netraven: { job },
  });
  host.write(
    'project/jobs/survey/index.js',
    `export const meta = { jobType: 'survey' };
    export const run = async () => ({ success: true });
    export async function summarize({ results, db }) {
      await db.state.get();
      return { success: true, message: results.length + ' devices' };
    }`,
  );
  const db = await testDatabase({ leaseSeconds: 10 });
  onTestFinished(() => db.close());
  for (let n = 1; n <= 6; n++) await devices.add(db, { name: `sw-${n}`, address: '127.0.0.1', platform: 'cisco_ios' });
  const workers = [await startWorkerProcess(db, host, 'first', 2), await startWorkerProcess(db, host, 'second', 2)];
  const until = async (holds: (run: runs.Run) => boolean): Promise<runs.Run> => {
    for (;;) {
      const found = await runs.get(db, run.id);
      if (found && holds(found)) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  // The summary waits for the end of this transaction.
  const client = await db.pool.connect();
  onTestFinished(() => client.release(true));
  await client.query('begin; lock table job_state');
  const run = await runs.create(db, { jobType: 'survey', devices: 'name:*', createdBy: 'test' });
  await until(({ summary }) => summary === 'running');
  const summary = (await runs.tasks(db, run.id)).find((task) => task.summary);
  const report = await runs.taskReport(db, summary?.id ?? '');
  const holder = workers.find(({ id }) => id === report?.attempts[0]?.workerId);
  holder?.child.kill('SIGKILL');
  await once(holder?.child ?? process, 'exit');
  await client.query('commit');
  const ended = await until(({ finishedAt }) => finishedAt !== null);
  expect(ended).toMatchObject({ status: 'success', summary: 'success', counts: { total: 6, success: 6 } });
  const tasks = await runs.tasks(db, run.id);
  expect(tasks.filter((task) => task.summary)).toMatchObject([
    { id: summary?.id, attempts: 2, result: { message: '6 devices' } },
  ]);
  const { attempts } = (await runs.taskReport(db, summary?.id ?? '')) as runs.TaskReport;
  expect(attempts.map(({ status }) => status)).toEqual(['lost', 'success']);
});

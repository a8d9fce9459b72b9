import { afterAll, expect, it } from 'vitest';
import { defineJob } from '@netraven/core';
import { MemoryStore, runJob, runSummary, startSimulator, type RunJobError } from '../src/index.ts';
import { jobFolder, removeJobFolders } from './job-folder.ts';

const login = { platform: 'cisco_ios', username: 'netops', password: 'lab-login' };
const simulator = await startSimulator([
  { name: 'edge-10', ...login },
  { name: 'edge-2', ...login, faults: [{ kind: 'cut', at: 0.5 }] },
  { name: 'edge-1', ...login },
]);
afterAll(async () => {
  await simulator.close();
  removeJobFolders();
});

const job = defineJob({
  meta: { jobType: 'sizes' },
  async run({ device }) {
    const session = await device.connect();
    const config = await session.readConfig();
    return { success: true, message: 'read', details: { lines: config.split('\n').length } };
  },
  async summarize({ results, devices, db, logger, dryRun }) {
    const rows = results.map(({ device, status, code }) => [device.name, status, code ?? '']);
    await db.artifacts.save('sizes', rows.join('\n'));
    logger.info('summarized', { dryRun });
    return {
      success: true,
      message: `${devices.length} devices`,
      report: { kind: 'table', columns: ['device', 'status', 'code'], rows },
    };
  },
});

it('a summary runs after the job on several devices, and gets the results of all, also of those that failed', async () => {
  const reachable = ['edge-10', 'edge-2', 'edge-1'].map((name) => simulator.device(name));
  const ran = await runSummary(job, { devices: reachable });
  expect(ran.result).toMatchObject({
    success: true,
    message: '3 devices',
    report: {
      rows: [
        ['edge-1', 'success', ''],
        ['edge-2', 'error', expect.stringMatching(/^NR_DEVICE_/)],
        ['edge-10', 'success', ''],
      ],
    },
  });
  expect(ran.results[0]).toMatchObject({ message: 'read', details: { lines: expect.any(Number) as unknown } });
  expect(ran.log).toMatchObject([{ message: 'summarized', device_id: null, source: 'worker.job.sizes' }]);
  expect(ran.artifacts['sizes']).toContain('edge-2,error,NR_DEVICE_');
});

it('a summary reads what its job type saved on each device, without a permission', async () => {
  const noted = defineJob({
    meta: { jobType: 'notes' },
    run: async ({ device, db }) => {
      await db.artifacts.save('note', device.name);
      return { success: true };
    },
    summarize: async ({ devices, db }) => {
      const notes = devices.map(({ id }) => db.artifacts.latest('note', { deviceId: id }));
      return { success: true, details: (await Promise.all(notes)).map((note) => note?.text) };
    },
  });
  const ran = await runSummary(noted, { devices: [simulator.device('edge-1'), simulator.device('edge-10')] });
  expect(ran.result.details).toEqual(['edge-1', 'edge-10']);
});

it('a device to which the job does not apply is skipped, whether its platform or the job says so', async () => {
  const device = simulator.device('edge-1');
  const by = (meta: object, result: object): object => ({
    meta: { jobType: 'skips', ...meta },
    run: async () => ({ success: true, ...result }),
  });
  const status = (module: object): Promise<unknown> =>
    runJob(module as never, { device }).then(
      (ran) => ran.status,
      (error: RunJobError) => error.status,
    );
  expect(await status(by({}, { notApplicable: 'no BGP here' }))).toBe('skipped');
  expect(await status(by({ platforms: ['linux_frr'] }, {}))).toBe('skipped');
  expect(await status(by({}, {}))).toBe('success');
  expect(await status(by({}, { success: false }))).toBe('failed');
});

it('a summary runs with results that the test makes, dry or not', async () => {
  const device = { name: 'core-1', platform: 'cisco_ios', address: '192.0.2.1', port: 22 };
  const store = new MemoryStore();
  const results = [{ device, status: 'skipped', code: 'NR_DEVICE_NO_CREDENTIAL' }] as const;
  const ran = await runSummary(job, { results, dryRun: true, store });
  expect(ran.result.report).toMatchObject({ rows: [['core-1', 'skipped', 'NR_DEVICE_NO_CREDENTIAL']] });
  expect(ran.log[0]?.meta).toEqual({ dryRun: true });
  expect(store.texts({ jobType: 'sizes' })).toEqual({});
});

it('the summary of a package folder runs in a job host', async () => {
  const folder = jobFolder(`
    export const meta = { jobType: 'sample' };
    export const run = async ({ device }) => ({ success: false, message: device.name });
    export const summarize = async ({ results }) => ({ success: true, details: results.map(({ status, message }) => [status, message]) });
  `);
  const { result } = await runSummary(folder.path, { devices: [simulator.device('edge-1')] });
  expect(result.details).toEqual([['failed', 'edge-1']]);
});

it('an option of the other function is refused', async () => {
  const device = simulator.device('edge-1');
  await expect(runSummary(job, { device } as never)).rejects.toMatchObject({
    code: 'NR_TEST_OPTION_INVALID',
    message: 'There is no option `device`. Did you mean "devices"?',
    hint: expect.stringContaining('results') as unknown,
  });
  await expect(runJob(job, { device, results: [] } as never)).rejects.toMatchObject({
    code: 'NR_TEST_OPTION_INVALID',
    message: 'There is no option `results`.',
    hint: expect.not.stringContaining('results') as unknown,
  });
});

it('a job without summarize() is refused', async () => {
  const without = defineJob({ meta: { jobType: 'plain' }, run: async () => ({ success: true }) });
  await expect(runSummary(without)).rejects.toMatchObject({ code: 'NR_PACKAGE_NO_RUN' });
});

it('a fleet job does without the devices that its meta excludes, and the log says why', async () => {
  const fleet = defineJob({
    meta: { jobType: 'report', scope: 'fleet', platforms: ['cisco_ios'], requires: ['cli'] },
    run: async ({ devices }) => ({ success: true, message: devices.map(({ name }) => name).join(' ') }),
  });
  const noLogin = { name: 'bare', platform: 'cisco_ios', address: '192.0.2.1', port: 22 };
  const other = { name: 'other', platform: 'juniper_junos', address: '192.0.2.2', port: 22 };
  const { result, otherLog } = await runJob(fleet, { devices: [simulator.device('edge-1'), noLogin, other] });
  expect(result.message).toBe('edge-1');
  expect(otherLog.map(({ meta }) => meta)).toEqual([
    { code: 'NR_DEVICE_NO_CREDENTIAL' },
    { code: 'NR_TASK_PLATFORM_UNSUPPORTED' },
  ]);
});

import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { defineJob, JobLogger, type JobMeta, type JobRun, type LogRecord } from '@netraven/core';
import { MemoryStore, runJob, startSimulator } from '../src/index.ts';
import { jobFolder, removeJobFolders } from './job-folder.ts';

const login = { platform: 'cisco_ios', username: 'netops', password: 'lab-login' };
const simulator = await startSimulator([
  { name: 'r1', ...login },
  { name: 'r2', ...login },
]);
afterAll(async () => {
  await simulator.close();
  removeJobFolders();
});

const job = (run: JobRun) => defineJob({ meta: { jobType: 'sample' }, run });

const packageSource = (body: string): string =>
  `export const meta = { jobType: 'sample' };\nexport const run = async (context) => { ${body} };\n`;

describe('in this process', () => {
  it('two runs at once do not mix their logs and output', async () => {
    const talk = job(async ({ device }) => {
      for (let turn = 0; turn < 5; turn++) {
        // oxlint-disable-next-line no-console -- the job under test prints
        console.log(device.name);
        new JobLogger({ jobId: 'x', jobType: 'x' }).info(device.name);
        await device.connect();
      }
      return { success: true };
    });
    const ran = await Promise.all(['r1', 'r2'].map((name) => runJob(talk, { device: simulator.device(name) })));
    expect(ran.map(({ log }) => log.map(({ message }) => message))).toEqual([
      Array<string>(10).fill('r1'),
      Array<string>(10).fill('r2'),
    ]);
    expect(new Set(ran.map(({ log }) => log[0]?.job_id)).size).toBe(2);
  });

  it('console and JobLogger are restored after the run', async () => {
    // oxlint-disable-next-line no-console
    const before = console.log;
    await runJob(job(async () => ({ success: true })));
    // oxlint-disable-next-line no-console
    expect(console.log).toBe(before);
    expect(() => new JobLogger({ jobId: 'x', jobType: 'x' })).toThrow(
      expect.objectContaining({ code: 'NR_LOGGER_NO_HOST' }),
    );
  });

  it('the thrown error is the cause, with its line', async () => {
    const thrown = new RangeError('too far');
    const failing = job(async () => {
      throw thrown;
    });
    await expect(runJob(failing)).rejects.toMatchObject({ code: 'NR_JOB_THREW', message: 'too far', cause: thrown });
  });

  it('an unknown option and an unknown permission are refused, with the near name', async () => {
    const idle = job(async () => ({ success: true }));
    await expect(runJob(idle, { permission: ['device:write'] } as never)).rejects.toMatchObject({
      code: 'NR_TEST_OPTION_INVALID',
      message: 'There is no option `permission`. Did you mean "permissions"?',
    });
    await expect(runJob(idle, { permissions: ['write'] as never })).rejects.toMatchObject({
      code: 'NR_TEST_OPTION_INVALID',
      hint: 'Use one of these: device:write, device:secrets, artifacts:read, network.',
    });
  });

  it('a module without a permission is told the option of runJob()', async () => {
    const device = simulator.device('r1');
    const writing = job(async (context) => {
      await (await context.device.connect()).configure(['hostname r9']);
      return { success: true };
    });
    await expect(runJob(writing, { device })).rejects.toMatchObject({
      code: 'NR_DEVICE_WRITE_REFUSED',
      hint: expect.stringMatching(/^Pass `permissions: \['device:write'\]` to runJob\(\)\./),
    });
  });

  it('an error in the meta of a log entry has its message', async () => {
    const logging = job(async () => {
      const logger = new JobLogger({ jobId: 'x', jobType: 'x' });
      logger.error('both', { error: new Error('no answer'), more: 1 });
      logger.error('alone', Object.assign(new Error('no answer'), { code: 'ACME' }));
      return { success: true };
    });
    const { log } = await runJob(logging, { device: simulator.device('r1') });
    expect(log.map(({ meta }) => meta)).toEqual([
      { error: { message: 'no answer' }, more: 1 },
      { code: 'ACME', message: 'no answer' },
    ]);
  });

  it('a command that the simulated device does not know is told to be missing in its answers', async () => {
    const device = simulator.device('r1');
    const asking = job(async (context) => {
      await (await context.device.connect()).send('show interfaces');
      return { success: true };
    });
    await expect(runJob(asking, { device })).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
      hint: expect.stringContaining('answers.json with `--answers answers.json`'),
    });
  });

  it('a configuration of a simulated device needs no first and last line', async () => {
    const own = await startSimulator([{ name: 'r3', ...login, config: 'hostname R1' }]);
    onTestFinished(() => own.close());
    const reading = job(async (context) => ({
      success: true,
      details: await (await context.device.connect()).readConfig(),
    }));
    const { result } = await runJob(reading, { device: own.device('r3') });
    expect(result.details).toBe('version 15.2\nhostname R1\nend\n');
  });

  it('the error of a job without a device names the missing option', async () => {
    const needy = {
      ...job(async () => ({ success: true })),
      meta: { jobType: 'sample', requires: ['cli'] } satisfies JobMeta,
    };
    await expect(runJob(needy)).rejects.toMatchObject({
      code: 'NR_DEVICE_NO_CREDENTIAL',
      status: 'skipped',
      hint: expect.stringContaining('startSimulator()'),
    });
  });

  it('onLog receives each entry at once', async () => {
    const seen: LogRecord[] = [];
    const { log, otherLog } = await runJob(
      job(async ({ device }) => {
        await device.connect();
        new JobLogger({ jobId: 'x', jobType: 'x' }).info('there');
        return { success: true };
      }),
      { device: simulator.device('r1'), onLog: (record) => seen.push(record) },
    );
    expect(seen).toEqual([...otherLog, ...log]);
    expect(otherLog).toMatchObject([{ log_type: 'connection', source: 'device.session', message: 'Logged in to r1' }]);
  });
});

describe('in a job host', () => {
  it.each([
    ['reads a file of the machine', `(await import('node:fs')).readFileSync('/etc/hostname')`, 'ERR_ACCESS_DENIED'],
    ['starts a process', `(await import('node:child_process')).execSync('true')`, 'ERR_ACCESS_DENIED'],
    ['ends the process', `process.exit(3)`, 'NR_HOST_CRASHED'],
  ])('a job that %s fails as it does in NetRaven', async (_what, body, code) => {
    await expect(runJob(jobFolder(packageSource(body)).path)).rejects.toMatchObject({ code, status: 'error' });
  });

  it.skipIf(!process.allowedNodeEnvironmentFlags.has('--allow-net'))(
    'a socket is open only to a job that asks for the permission `network`',
    async () => {
      const source = packageSource(`
        const socket = (await import('node:net')).connect(${simulator.device('r1').port}, '127.0.0.1');
        await new Promise((resolve, reject) => socket.on('connect', resolve).on('error', reject));
        socket.destroy(); return { success: true };`);
      await expect(runJob(jobFolder(source).path)).rejects.toMatchObject({ code: 'ERR_ACCESS_DENIED' });
      const asking = jobFolder(source, 'sample', ['network']);
      expect((await runJob(asking.path)).result.success).toBe(true);
      await expect(runJob(asking.path, { permissions: [] })).rejects.toMatchObject({ code: 'ERR_ACCESS_DENIED' });
    },
  );

  it('a job sees the variables of its device, by default none', async () => {
    const { path } = jobFolder(packageSource('return { success: true, details: context.device.vars };'));
    const device = { ...simulator.device('r1'), vars: { site: 'ams', rack: 3, spare: false } };
    expect((await runJob(path, { device })).result.details).toEqual({ site: 'ams', rack: 3, spare: false });
    expect((await runJob(path)).result.details).toEqual({});
  });

  it('a package that the registry refuses is refused with its problems', async () => {
    const broken = jobFolder('export const meta = { jobType: "other" };\n', 'sample');
    await expect(runJob(broken.path)).rejects.toMatchObject({
      code: 'NR_PACKAGE_JOB_TYPE_DIFFERS',
      problems: expect.arrayContaining([expect.objectContaining({ code: 'NR_PACKAGE_NO_RUN' })]),
    });
    await expect(runJob(`${broken.path}/nowhere`)).rejects.toMatchObject({ code: 'NR_PACKAGE_FOLDER_UNREADABLE' });
  });

  it('a package whose build is older than its source is refused until it is built', async () => {
    const { path, entry } = jobFolder(packageSource('return { success: true };'));
    const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as object;
    const exports = { '.': [{ '@netraven/source': './src/index.ts' }, './index.js'] };
    writeFileSync(join(path, 'package.json'), JSON.stringify({ ...manifest, exports, scripts: { build: 'tsc' } }));
    mkdirSync(join(path, 'src'));
    writeFileSync(join(path, 'src', 'index.ts'), packageSource(''));
    const save = (seconds: number): void => utimesSync(entry, seconds, seconds);
    save(1_000);
    // The tests of NetRaven run from source.
    using _ = vi.spyOn(process, 'execArgv', 'get').mockReturnValue([]);
    await expect(runJob(path)).rejects.toMatchObject({
      code: 'NR_PACKAGE_BUILD_OLD',
      message: expect.stringContaining('src/index.ts was saved after index.js'),
      hint: `Build the package: \`npm run build\` in ${path}.`,
    });
    save(Date.now() / 1_000);
    expect(await runJob(path)).toMatchObject({ status: 'success' });
  });

  it('output during the import is logged', async () => {
    const source = `import { JobLogger } from '@netraven/core';
      new JobLogger({ jobId: 'x', jobType: 'x' }).info('from outside of any task');
      ${packageSource('await new Promise((resolve) => setTimeout(resolve, 50)); return { success: true };')}`;
    const { otherLog } = await runJob(jobFolder(source).path);
    expect(otherLog).toMatchObject([
      { log_type: 'system', source: 'core.host.netraven-job-sample', message: 'from outside of any task' },
    ]);
  });
});

describe('a store', () => {
  it('that is passed on refuses a device with another host key', async () => {
    const store = new MemoryStore();
    const device = simulator.device('r2');
    const connecting = job(async (context) => {
      await context.device.connect();
      return { success: true };
    });
    await runJob(connecting, { device, store });
    device.changeHostKey();
    await expect(runJob(connecting, { device, store })).rejects.toMatchObject({ code: 'NR_DEVICE_HOST_KEY_CHANGED' });
    expect((await runJob(connecting, { device })).result.success).toBe(true);
  });

  it('can be filled first, and stores copies', async () => {
    const store = new MemoryStore();
    const state = { seen: ['a'] };
    store.setState({ jobType: 'sample', device: 'r1' }, state);
    state.seen.push('b');
    const { result } = await runJob(
      job(async ({ db }) => ({ success: true, details: (await db.state.get()) as object })),
      { device: simulator.device('r1'), store },
    );
    expect(result.details).toEqual({ seen: ['a'] });
  });
});

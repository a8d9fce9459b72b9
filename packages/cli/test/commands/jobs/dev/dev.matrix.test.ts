import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '@netraven/testing';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../../in-process.ts';
import { netraven, spawnNetRaven, type Ended, type SpawnOptions } from '../../../../test-utils/netraven.ts';
import { matching, refusal } from '../../../matching.ts';

const backup = fileURLToPath(new URL('../../../../../job-backup', import.meta.url));

/** A job package as its author has it: TypeScript in `src`, nothing built. */
function packageIn(host: HostFolder): HostFolder {
  return host
    .write('job/package.json', {
      name: 'netraven-job-greet',
      version: '1.0.0',
      type: 'module',
      exports: { '.': { '@netraven/source': './src/index.ts', default: './dist/index.js' } },
      netraven: { job: { apiVersion: 1, jobType: 'greet' } },
    })
    .write('job/src/greeting.ts', greeting('hello'))
    .write('job/src/index.ts', index());
}

const greeting = (word: string): string => `export const greeting: string = '${word}';\n`;
const index = (meta = ''): string =>
  `import { greeting } from './greeting.ts';
export const meta = {
  jobType: 'greet',
  ${meta}
};
export const run = async ({ logger, db }: any) => {
  const runs: number = ((await db.state.get()) ?? 0) + 1;
  await db.state.set(runs);
  logger.info(greeting);
  return { success: true, message: \`\${greeting}, run \${runs}\` };
};
`;

/** Saves a file in one step. A busy machine could run the package between the two steps of `write`, with an empty file. */
function save(host: HostFolder, path: string, content: string | object): void {
  host.write('unsaved', content);
  renameSync(host.at('unsaved'), host.at(path));
}

/** `netraven jobs dev`, and the way to wait for what it shows. */
function watching(host: HostFolder, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawnNetRaven(host, ['jobs', 'dev', ...args], { env });
  let shown = '';
  let from = 0;
  const news = new EventTarget();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      news.dispatchEvent(new Event('more'));
    });
  return {
    child,
    /** Waits for the text, and returns the output since the last call. */
    async until(text: string): Promise<string> {
      for (;;) {
        const at = shown.indexOf(text, from);
        if (at >= 0) {
          const part = shown.slice(from, at + text.length);
          from = at + text.length;
          return part;
        }
        await new Promise((resolve) => news.addEventListener('more', resolve, { once: true }));
      }
    },
  };
}

describe('netraven jobs dev', () => {
  it('runs summarize() with the result of the device, and its verdict counts too', async () => {
    const summarize = (success: boolean): string => `
      export const summarize = async ({ results }: any) =>
        ({ success: ${success}, message: results.map(({ device, message }: any) => device.name + ': ' + message).join() });
    `;
    const host = packageIn(new HostFolder().addTestKit()).write('job/src/index.ts', index() + summarize(true));
    const good = await netraven(host, ['jobs', 'dev', 'job', '--once']);
    expect(good.stdout).toMatch(/Summary of this device\nsuccess: sim-cisco-ios: hello, run 1\n/);
    expect(good.code).toBe(0);
    host.write('job/src/index.ts', index() + summarize(false));
    const bad = await netraven(host, ['jobs', 'dev', 'job', '--once']);
    expect(bad.stdout).toContain('failed: sim-cisco-ios: hello, run 1');
    expect(bad.code).toBe(4);
  });

  it('runs on several devices with variables, and summarizes them; a fleet job gets them all', async () => {
    const summarize = `
      export const summarize = async ({ results }: any) => ({ success: true, message: results.map(({ message }: any) => message).join() });
    `;
    const source = index()
      .replace('({ logger, db }', '({ logger, db, device }')
      .replace('message: `${greeting}', 'message: `${device.name} in ${device.vars.site}');
    const host = packageIn(new HostFolder().addTestKit()).write('job/src/index.ts', source + summarize);
    const args = ['jobs', 'dev', 'job', '--once', '--devices', '2', '--var', 'site=ams'];
    const each = await inProcess(host, args);
    expect(each.stdout, each.stderr).toContain(
      'Summary of 2 devices\nsuccess: sim-cisco-ios in ams, run 1,sim-cisco-ios-2 in ams, run 1\n',
    );
    const fleet = `
      export const meta = { jobType: 'greet', scope: 'fleet' };
      export const run = async ({ devices }: any) =>
        ({ success: true, message: devices.map(({ name, vars }: any) => name + ' ' + vars.site).join() });
    `;
    const all = await inProcess(host.write('job/src/index.ts', fleet), args);
    expect(all.stdout).toContain('success: sim-cisco-ios ams,sim-cisco-ios-2 ams\n');
  });

  it('gives the devices of a fleet job their own addresses, and refuses options without effect on it', async () => {
    const fleet = `
      export const meta = { jobType: 'greet', scope: 'fleet' };
      export const run = async ({ devices }: any) =>
        ({ success: true, message: devices.map(({ address, port }: any) => address + ':' + port).join() });
    `;
    const host = packageIn(new HostFolder().addTestKit()).write('job/src/index.ts', fleet);
    const args = ['jobs', 'dev', 'job', '--once'];
    const { stdout } = await inProcess(host, [...args, '--devices', '2']);
    expect(stdout).toContain('success: 192.0.2.1:22,192.0.2.2:22\n');
    expect(await inProcess(host, [...args, '--fault', 'cut'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--fault has no effect on a fleet job'),
    });
  });

  it('says that a fault was not used', async () => {
    const host = packageIn(new HostFolder().addTestKit());
    const { stdout } = await inProcess(host, ['jobs', 'dev', 'job', '--once', '--fault', 'cut']);
    expect(stdout).toContain('success: hello, run 1\n');
    expect(stdout).toContain('The fault cut was not used.');
  });

  it('runs the package after each save, names the line of a mistake, and continues once it is fixed', async () => {
    const host = packageIn(new HostFolder().addTestKit());
    const dev = watching(host, ['job']);
    const first = await dev.until('Waiting for a save');
    expect(first).toContain('greet 1.0.0 on sim-cisco-ios (cisco_ios, simulated)');
    expect(first).toMatch(/info +hello\nsuccess: hello, run 1\n/);

    save(host, 'job/src/greeting.ts', greeting('good morning'));
    const second = await dev.until('Waiting for a save');
    expect(second).toContain('success: good morning, run 2\n');
    expect(second).toContain('Started again: src/greeting.ts changed\n');
    // The output of this command, for example.
    host.write('job/dev.log', 'success');

    save(host, 'job/src/greeting.ts', `\n${greeting('bad').replace(';', '{;')}`);
    const broken = await dev.until('Waiting for a save');
    expect(broken).toMatch(/src\/greeting\.ts:2 {2}error NR_PACKAGE_SYNTAX/);
    expect(broken).toContain('netraven-job-greet is failed: it was not run.');

    // As most editors save: another file takes the place of the one there is.
    host.write('job/src/greeting.ts.new', greeting('mended'));
    renameSync(host.at('job/src/greeting.ts.new'), host.at('job/src/greeting.ts'));
    expect(await dev.until('Waiting for a save')).toContain('success: mended, run 3\n');

    save(host, 'job/src/index.ts', index(`icon: 'mdi-no-such-icon',`));
    expect(await dev.until('Waiting for a save')).toMatch(/src\/index\.ts:4 {2}error NR_PACKAGE_ICON_UNKNOWN/);

    save(host, 'job/src/index.ts', index(`platforms: ['cisco_xx'],`));
    expect(await dev.until('Waiting for a save')).toContain('NR_DEVICE_PLATFORM_UNKNOWN');

    mkdirSync(host.at('job/src/words'));
    host.write('job/src/words/greeting.ts', greeting('from a new folder'));
    host.write('job/src/index.ts', index().replace('./greeting.ts', './words/greeting.ts'));
    rmSync(host.at('job/src/greeting.ts'));
    await dev.until('success: from a new folder');

    dev.child.kill('SIGINT');
    expect((await dev.child.ended).code).toBe(0);
  });

  it('a save during a run ends it and starts the next one', async () => {
    const host = packageIn(new HostFolder().addTestKit());
    const endless = `logger.info('waiting'); await new Promise((resolve) => signal.addEventListener('abort', resolve));`;
    host.write(
      'job/src/index.ts',
      index().replace('({ logger, db }', '({ logger, db, signal }').replace('logger.info(greeting);', endless),
    );
    const dev = watching(host, ['job']);
    await dev.until('waiting');
    save(host, 'job/src/index.ts', index());
    expect(await dev.until('success: hello, run 1')).toContain('cancelled: NR_RUN_CANCELLED');
  });

  it('runs a real package once, with a fault of the device, a config and an exit code', async () => {
    const host = new HostFolder();
    const once = (...args: string[]) => inProcess(host, ['jobs', 'dev', backup, '--once', ...args]);
    const [good, cut, misspelt] = await Promise.all([
      once('--set', 'startup=true'),
      once('--fault', 'cut:at=0.7'),
      once('--set', 'startpu=true'),
    ]);
    expect(good).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('success: running-config version 1, startup-config version 1'),
    });
    expect(cut).toMatchObject({ code: 4, stdout: expect.stringContaining('error: NR_DEVICE_TRUNCATED') });
    const wrong = await Promise.all([once('--platform', 'cisco_xx'), inProcess(host, ['jobs', 'dev', 'nowhere'])]);
    expect(wrong).toMatchObject([
      { code: 2, stderr: expect.stringContaining('NR_DEVICE_PLATFORM_UNKNOWN') },
      { code: 2, stderr: expect.stringContaining('nowhere is not a folder') },
    ]);
    expect(misspelt).toMatchObject({ code: 2, stdout: expect.stringContaining('Did you mean "startup"?') });
  });

  it('runs on a real device by its address; the password is never an argument', async () => {
    const simulator = await startSimulator([
      { name: 'real-1', platform: 'cisco_ios', username: 'netops', password: 'lab-login' },
    ]);
    onTestFinished(() => simulator.close());
    const { port } = simulator.device('real-1');
    const host = new HostFolder();
    const at = ['--address', '127.0.0.1', '--port', String(port), '--platform', 'cisco_ios', '--username', 'netops'];
    const ended = await inProcess(host, ['jobs', 'dev', backup, '--once', ...at], {
      env: { NETRAVEN_PASSWORD: 'lab-login' },
    });
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('backup 1.0.0 on 127.0.0.1 (cisco_ios, real)'),
    });
    expect(await inProcess(host, ['jobs', 'dev', backup, '--once', ...at])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('NR_SECRET_MISSING'),
    });
  });

  it('answers as a file says, which is read before each run', async () => {
    const host = packageIn(new HostFolder().addTestKit()).write('job/answers.json', { 'show inventory': 'PID: A' });
    const source = index()
      .replace('({ logger, db }', '({ logger, db, device }')
      .replace('logger.info(greeting)', `logger.info(await (await device.connect()).send('show inventory'))`);
    host.write('job/src/index.ts', source);
    const dev = watching(host, ['job', '--answers', 'job/answers.json']);
    expect(await dev.until('Waiting for a save')).toMatch(/info +PID: A\nsuccess/);
    save(host, 'job/answers.json', { 'show inventory': 'PID: B' });
    expect(await dev.until('Waiting for a save')).toMatch(/info +PID: B\nsuccess/);
    save(host, 'job/answers.json', { 'show inventory': 7 });
    expect(await dev.until('Waiting for a save')).toContain('The answer to "show inventory" must be a text');
    dev.child.kill('SIGINT');
    await dev.child.ended;
    const once = await inProcess(host, ['jobs', 'dev', 'job', '--once', '--answers', 'job/none.json']);
    expect(once).toMatchObject(refusal('Cannot read job/none.json'));
  });

  it('answers requests to its HTTPS API as a file says', async () => {
    const path = '/rest/system/resource';
    const host = packageIn(new HostFolder().addTestKit()).write('job/answers.json', { [`GET ${path}`]: '{"a":7}' });
    const source = index()
      .replace('({ logger, db }', '({ logger, db, device }')
      .replace('logger.info(greeting)', `logger.info((await device.fetch('${path}')).text)`);
    host.write('job/src/index.ts', source);
    const args = ['job', '--once', '--platform', 'mikrotik_routeros', '--answers', 'job/answers.json'];
    const { code, stdout } = await inProcess(host, ['jobs', 'dev', ...args]);
    expect(stdout).toContain('{"a":7}');
    expect(code).toBe(0);
  });

  it('names the line where a job threw, with or without an error code of its own', async () => {
    const host = packageIn(new HostFolder().addTestKit());
    host.write('job/src/greeting.ts', `\nexport const greeting = (one: any): string => one.name.first;\n`);
    host.write('job/src/index.ts', index().replace('logger.info(greeting)', 'logger.info(greeting({}))'));
    const { code, stdout } = await inProcess(host, ['jobs', 'dev', 'job', '--once']);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^error: NR_JOB_THREW: .*first.*\n {2}at src\/greeting\.ts:2\n {2}next: /m);

    const own = `throw Object.assign(new Error('no NTP'), { code: 'ACME_NTP_MISSING' })`;
    host.write('job/src/index.ts', index().replace('logger.info(greeting)', own));
    const { stdout: again } = await inProcess(host, ['jobs', 'dev', 'job', '--once']);
    expect(again).toMatch(/^error: ACME_NTP_MISSING: no NTP\n {2}at src\/index\.ts:9\n/m);
  });

  it('explains how to give a missing config', async () => {
    const host = packageIn(new HostFolder().addTestKit());
    const schema = `{ '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }),
      jsonSchema: { input: () => ({ type: 'object', properties: { vlan: {} }, required: ['vlan'] }) } } }`;
    host.write('job/src/index.ts', `${index()}export const configSchema: any = ${schema};\n`);
    const missing = await inProcess(host, ['jobs', 'dev', 'job', '--once']);
    expect(missing.code).toBe(2);
    expect(missing.stdout).toMatch(
      /NR_RUN_CONFIG_INVALID: .*config\.vlan is missing\n {2}next: Set it with `--set key=value`/,
    );
    expect(await inProcess(host, ['jobs', 'dev', 'job', '--once', '--set', 'vlan=3'])).toMatchObject({ code: 0 });
  });

  it('reads a secret that is not in the shell history, and never shows it', async () => {
    const host = packageIn(new HostFolder().addTestKit()).write('job.json', { login: { name: 'netops' } });
    const login = { type: 'object', properties: { name: {}, key: { type: 'string', writeOnly: true } } };
    const pin = { type: 'integer', writeOnly: true };
    const schema = `{ '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }),
      jsonSchema: { input: () => (${JSON.stringify({ type: 'object', properties: { login, pin } })}) } } }`;
    const source = index()
      .replace('({ logger, db }', '({ logger, db, config }')
      .replace(
        'logger.info(greeting)',
        'logger.info(`${config.login.name}, ${config.login.key.length}: ${config.login.key}; ${typeof config.pin}`)',
      );
    host.write('job/src/index.ts', `${source}export const configSchema: any = ${schema};\n`);
    const once = (more: readonly string[], options: SpawnOptions = {}): Promise<Ended> =>
      (options.input === undefined ? inProcess : netraven)(
        host,
        ['jobs', 'dev', 'job', '--once', '--config', 'job.json', '--secret', 'login.key', ...more],
        options,
      );
    const [asked, piped, missing, twice] = await Promise.all([
      once([], { env: { NETRAVEN_SECRET_LOGIN_KEY: 'hunter-22' } }),
      once(['--secrets-stdin'], { input: 'hunter-22\n' }),
      once([]),
      once(['--secrets-stdin', '--password-stdin'], { input: '' }),
    ]);
    const number = await once(['pin'], {
      env: { NETRAVEN_SECRET_LOGIN_KEY: 'hunter-22', NETRAVEN_SECRET_PIN: '4711' },
    });
    expect(number, number.stdout).toMatchObject({ code: 0, stdout: matching('; number') });
    for (const { code, stdout, stderr } of [asked, piped, number]) {
      expect(code, stdout + stderr).toBe(0);
      expect(stdout).toMatch(/info +netops, 9: /);
      expect(stdout + stderr).not.toContain('hunter-22');
    }
    // As `run` does: it works, the better way is named, and once is enough.
    const dev = watching(host, ['job', '--config', 'job.json', '--set', 'login.key=hunter-22', 'login.name=noc']);
    const first = await dev.until('Waiting for a save');
    expect(first).toContain('login.key is a secret and is now in the history of your shell.');
    expect(first).not.toContain('login.name is a secret');
    save(host, 'job/src/greeting.ts', greeting('again'));
    expect(await dev.until('Waiting for a save')).not.toContain('is a secret');
    dev.child.kill('SIGINT');
    await dev.child.ended;
    expect(missing).toMatchObject(refusal('NR_SECRET_MISSING'));
    expect(twice).toMatchObject(refusal('NR_USAGE_INVALID'));
  });

  it('changes a real device only with --once', async () => {
    const simulator = await startSimulator([
      { name: 'real-1', platform: 'cisco_ios', username: 'netops', password: 'lab-login' },
    ]);
    onTestFinished(() => simulator.close());
    const { port } = simulator.device('real-1');
    const host = new HostFolder().addTestKit().addJob(
      'banner',
      `export const meta = { jobType: 'banner' };
       export const run = async ({ device }) => {
         await (await device.connect()).configure(['ip host changed 192.0.2.9']);
         return { success: true };
       };`,
      { permissions: ['device:write'] },
    );
    const at = ['--address', '127.0.0.1', '--port', String(port), '--platform', 'cisco_ios', '--username', 'netops'];
    const env = { NETRAVEN_PASSWORD: 'lab-login' };
    const dev = watching(host, ['jobs/banner', ...at], env);
    expect(await dev.until('Waiting for a save')).toContain('Dry run: only --once changes a real device.');
    expect(simulator.device('real-1').config).not.toContain('ip host changed');
    await inProcess(host, ['jobs', 'dev', 'jobs/banner', '--once', ...at], { env });
    expect(simulator.device('real-1').config).toContain('ip host changed');
  });

  it('shows every problem of a bad package as `jobs list` does, with file and line', async () => {
    const host = new HostFolder().addTestKit().addJob('sample', `export const meta = {\n  jobType: 'other',\n};\n`);
    const [dev, list] = await Promise.all([
      inProcess(host, ['jobs', 'dev', 'jobs/sample', '--once']),
      inProcess(host, ['jobs', 'list', '--json']),
    ]);
    const { packages } = JSON.parse(list.stdout) as {
      packages: { path: string; problems: { code: string; message: string; fix: string }[] }[];
    };
    const problems = packages.find(({ path }) => path.endsWith('sample'))?.problems ?? [];
    expect(problems.map(({ code }) => code)).toEqual(['NR_PACKAGE_JOB_TYPE_DIFFERS', 'NR_PACKAGE_NO_RUN']);
    for (const { message, fix } of problems) {
      expect(dev.stdout).toContain(message);
      // `jobs list` also says how to remove the package.
      expect(dev.stdout).toContain(fix.split(' Then run ')[0]);
    }
    expect(dev.stdout).toContain('index.js:2  error NR_PACKAGE_JOB_TYPE_DIFFERS');
    expect(dev.code).toBe(2);
  });

  it('a linked package is watched in its real folder', async () => {
    const host = packageIn(new HostFolder().addTestKit());
    symlinkSync(host.at('job'), host.at('linked'));
    const dev = watching(host, ['linked']);
    await dev.until('Waiting for a save');
    save(host, 'job/src/greeting.ts', greeting('seen'));
    expect(await dev.until('Waiting for a save')).toContain('success: seen, run 2');
  });
});

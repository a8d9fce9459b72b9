import { expect, it } from 'vitest';
import { makePlatform } from '@netraven/device/test-utils/platform/make-platform';
import { writePolicies } from '../../../src/place/policies-file.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { loadedPackages } from '../../loaded-packages.ts';
import { netraven } from '../../../test-utils/netraven.ts';
import { doctor } from '../doctor/diagnosis.ts';
import { matching } from '../../matching.ts';

const good = (jobType: string): string =>
  `export const meta = { jobType: '${jobType}', label: 'Of ${jobType}' }; export const run = async () => ({ success: true });`;

interface Listed {
  readonly hostProject: string;
  readonly packages: readonly { readonly name: string; readonly state: string; readonly jobType?: string }[];
}

it('job types are listed without a server, and below them the packages that are not ready, with reason and fix', async () => {
  const host = new HostFolder()
    .addJob('audit', good('audit'))
    .addJob('norun', `export const meta = { jobType: 'norun' };`)
    .addJob('asking', good('asking'), { permissions: ['network'] })
    .addJob(
      'badmeta',
      `export const meta = { jobType: 'badmeta', icon: 'mdi-contnet-save' }; export const run = () => {};`,
    );
  const { code, stdout, stderr } = await netraven(host, ['jobs', 'list']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [ready = '', below = ''] = stdout.split('\nNot ready: 2\n');
  const [notReady, disabled] = below.split('\nDisabled: 1\n');
  expect(disabled).toMatch(
    /netraven-job-asking 1\.2\.3 is disabled .*\n +NR_PACKAGE_NEEDS_GRANT.*\n +fix: netraven jobs enable/,
  );
  expect(ready).toMatch(/^JOB TYPE +LABEL +PACKAGE +VERSION +ORIGIN +SUGGESTED SCHEDULE\n/);
  expect(ready).toMatch(/^audit +Of audit +netraven-job-audit +1\.2\.3 +folder +onetime$/m);
  expect(ready).toMatch(/^backup +Configuration Backup +@netraven\/job-backup +\S+ +bundled +daily$/m);
  expect(notReady).toMatch(/netraven-job-norun 1\.2\.3 is invalid .*\n +NR_[A-Z_]+.*\n +fix: ./);
  expect(notReady).toMatch(
    /netraven-job-badmeta 1\.2\.3 is invalid .*\n +NR_PACKAGE_ICON_UNKNOWN at meta\.icon.*\n +fix: ./,
  );
});

it('a pin that names no package of its job type is a warning in `jobs list` and `doctor`; both exit with 0', async () => {
  const host = new HostFolder()
    .addJob('audit', good('audit'))
    .write(
      'netraven.config.mts',
      `export default { pins: { audit: 'netraven-job-odit', sweep: 'netraven-job-sweep', backup: '@netraven/job-backup' } };`,
    );
  const { code, stdout } = await inProcess(host, ['jobs', 'list']);
  expect(code).toBe(0);
  const [, warned = ''] = stdout.split('\nReady, with warnings\n');
  const [atPackage, inConfig] = warned.split('\nIn the config\n');
  expect(atPackage).toMatch(
    /netraven-job-audit .*\n +NR_PACKAGE_PIN_IDLE at netraven\.config\.mts#pins\.audit: .*installed/,
  );
  expect(inConfig).toMatch(/^ +NR_PACKAGE_PIN_IDLE at .*pins\.sweep: .*\n +fix: .*jobs add netraven-job-sweep/);
  const listed = JSON.parse((await inProcess(host, ['jobs', 'list', '--json'])).stdout) as { problems: object[] };
  expect(listed.problems).toMatchObject([{ path: 'netraven.config.mts#pins.sweep' }]);
  const found = await doctor(host);
  expect({ code: found.code, bad: found.bad }).toEqual({ code: 0, bad: [] });
  const paths = found.warnings.flatMap((one) => (one.code === 'NR_PACKAGE_PIN_IDLE' ? [one.path] : []));
  expect(new Set(paths)).toEqual(new Set(['netraven.config.mts#pins.audit', 'netraven.config.mts#pins.sweep']));
});

it('a platform that the host project does not have is a warning in `jobs list`, `jobs show` and `jobs add`', async () => {
  const host = new HostFolder();
  makePlatform(host.at('platforms'), 'acme_os');
  const sourceFor = (...platforms: string[]): string =>
    good('audit').replace('label:', `platforms: ${JSON.stringify(platforms)}, label:`);
  host.addJob('audit', sourceFor('cisco_ios', 'acme_os', 'junos', 'arista_esos', 'foo_bar'));
  const listed = await inProcess(host, ['jobs', 'list', '--json']);
  const { packages } = JSON.parse(listed.stdout) as { packages: { jobType: string; problems: object[] }[] };
  const warnings = [
    {
      path: 'meta.platforms[2]',
      message: 'NetRaven has no platform "junos". It is named juniper_junos, and the job skips its devices.',
      fix: "Write `'juniper_junos'` in place of `'junos'`.",
    },
    {
      path: 'meta.platforms[3]',
      message: 'NetRaven has no platform "arista_esos". Did you mean "arista_eos"?',
      fix: "Write `'arista_eos'` in place of `'arista_esos'`.",
    },
    {
      path: 'meta.platforms[4]',
      message: 'NetRaven has no platform "foo_bar".',
      fix: matching('`netraven platforms add <package>`'),
    },
  ];
  const of = packages.find(({ jobType }) => jobType === 'audit');
  expect(of?.problems).toMatchObject(warnings.map((each) => ({ code: 'NR_DEVICE_PLATFORM_UNKNOWN', ...each })));
  const shown = await inProcess(host, ['jobs', 'show', 'audit']);
  expect(shown.stdout).toContain('Did you mean "arista_eos"?');

  host.addJob('other', sourceFor('junos').replaceAll('audit', 'other'));
  const added = await inProcess(new HostFolder(), ['jobs', 'add', host.at('jobs/other'), '--yes']);
  expect(added).toMatchObject({ code: 0, stderr: matching('It is named juniper_junos') });
});

it('a package whose files are not those that NetRaven installed is told in `jobs list` and `doctor`', async () => {
  const host = new HostFolder()
    .write('package.json', { name: 'host', private: true, dependencies: { 'netraven-job-audit': '1.0.0' } })
    .write('node_modules/netraven-job-audit/package.json', {
      name: 'netraven-job-audit',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      netraven: { job: { apiVersion: 1, jobType: 'audit' } },
    })
    .write('node_modules/netraven-job-audit/index.js', good('audit'));
  const listed = JSON.parse((await inProcess(host, ['jobs', 'list', '--json'])).stdout) as {
    readonly packages: readonly { readonly name: string; readonly integrity: string }[];
  };
  const integrity = listed.packages.find(({ name }) => name === 'netraven-job-audit')?.integrity;
  expect(integrity).toMatch(/^sha256-/);
  const entry = { at: '2026-06-01T12:00:00.000Z', by: 'anna', name: 'netraven-job-audit', from: null, to: '1.0.0' };
  host.write('.netraven/install/history.jsonl', `${JSON.stringify({ ...entry, integrity })}\n`);
  expect((await inProcess(host, ['jobs', 'list'])).stdout).not.toContain('Ready, with warnings');
  host.write('node_modules/netraven-job-audit/index.js', `${good('audit')} // changed`);
  expect((await inProcess(host, ['jobs', 'list'])).stdout).toMatch(
    /Ready, with warnings\n.*\n +NR_INSTALL_FILES_CHANGED: The files of netraven-job-audit 1\.0\.0 are not those that anna/,
  );
  expect((await doctor(host)).warnings.map(({ code }) => code)).toContain('NR_INSTALL_FILES_CHANGED');
  // Another version was installed with another tool.
  host.write('.netraven/install/history.jsonl', `${JSON.stringify({ ...entry, to: '0.9.0', integrity })}\n`);
  expect((await inProcess(host, ['jobs', 'list'])).stdout).not.toContain('Ready, with warnings');
});

it('the JSON holds the records of the registry, good and bad', async () => {
  const host = new HostFolder().addJob('audit', good('audit')).addJob('broken', 'this is no JavaScript');
  const { stdout } = await inProcess(host, ['jobs', 'list', '--json']);
  const listed = JSON.parse(stdout) as Listed;
  expect(listed.hostProject).toBe(host.folder);
  expect(Object.fromEntries(listed.packages.map(({ name, state }) => [name, state]))).toMatchObject({
    'netraven-job-audit': 'ready',
    'netraven-job-broken': 'failed',
    '@netraven/job-reachability': 'ready',
  });
});

it('the policies that the last `netraven start` noted decide whether a package shows as disabled', async () => {
  const host = new HostFolder()
    .addJob('audit', good('audit'))
    .addJob('probe', good('probe'), { permissions: ['network'] });
  const states = async (): Promise<Record<string, string>> => {
    const { packages } = JSON.parse((await inProcess(host, ['jobs', 'list', '--json'])).stdout) as Listed;
    return Object.fromEntries(packages.map(({ jobType = '', state }) => [jobType, state]));
  };
  expect(await states()).toMatchObject({ audit: 'ready', probe: 'disabled' });
  writePolicies(host.home, [
    { name: 'netraven-job-audit', enabled: false, granted: [] },
    { name: 'netraven-job-probe', granted: ['network'] },
  ]);
  expect(await states()).toMatchObject({ audit: 'disabled', probe: 'ready' });
});

it('with `failFast` a bad package that another one makes look good still fails the command, as it fails `netraven start`', async () => {
  const host = new HostFolder().write('netraven.config.mts', `export default { failFast: 'any-invalid' };`);
  const names = ['netraven-job-forger', 'netraven-job-victim'];
  host.write('package.json', { name: 'host', dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])) });
  const install = (jobType: string, source: string): HostFolder =>
    host
      .write(`node_modules/netraven-job-${jobType}/package.json`, {
        name: `netraven-job-${jobType}`,
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
        netraven: { job: { apiVersion: 1, jobType } },
      })
      .write(`node_modules/netraven-job-${jobType}/index.js`, source);
  install(
    'forger',
    `const real = JSON.stringify;
    JSON.stringify = (...args) => String(real(...args)).replaceAll('mdi-contnet-save', 'mdi-cog');
    ${good('forger')}`,
  );
  install(
    'victim',
    `export const meta = { jobType: 'victim', icon: 'mdi-contnet-save' }; export const run = async () => ({ success: true });`,
  );
  const { code, stdout, stderr } = await inProcess(host, ['jobs', 'list']);
  expect(stdout).toMatch(/^victim .* onetime$/m);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^NR_REGISTRY_INVALID: /);
});

it('with `failFast` disabled packages do not fail the command, and do not fail `netraven start`', async () => {
  const host = new HostFolder()
    .addJob('audit', good('audit'))
    .write('netraven.config.mts', `export default { failFast: 'none-valid' };`);
  const names = ['netraven-job-audit', '@netraven/job-backup', '@netraven/job-reachability'];
  writePolicies(
    host.home,
    names.map((name) => ({ name, enabled: false, granted: [] })),
  );
  const { code, stdout } = await inProcess(host, ['jobs', 'list']);
  expect(code).toBe(0);
  expect(stdout).toContain('Disabled: 3');
});

it('the second listing loads no code that checks packages, writes logs or talks to a database', async () => {
  const host = new HostFolder().addJob('audit', good('audit'));
  const cold = await loadedPackages(host, ['jobs', 'list']);
  const warm = await loadedPackages(host, ['jobs', 'list']);
  expect(warm.stdout).toBe(cold.stdout);
  // The control: what the recorder sees when it is there.
  expect([...cold.packages]).toEqual(expect.arrayContaining(['@mdi/js', 'commander', 'node:crypto', 'node:util']));
  const heavy = [
    'zod',
    'winston',
    'pg',
    'kysely',
    'pg-boss',
    'fastify',
    'ajv',
    '@mdi/js',
    'cron-parser',
    'ssh2',
    'picomatch',
    'node:crypto',
    'node:util',
  ];
  expect(heavy.filter((name) => warm.packages.has(name))).toEqual([]);
  expect([...warm.packages]).toContain('commander');
});

it('the host project is the one of --root, or else the nearest folder above', async () => {
  const host = new HostFolder().addJob('audit', good('audit'));
  const elsewhere = new HostFolder();
  const named = await inProcess(elsewhere, ['jobs', 'list', '--root', host.folder]);
  expect(named.stdout).toContain('netraven-job-audit');
  const inside = await inProcess(elsewhere, ['jobs', 'list'], { cwd: host.at('jobs') });
  expect(inside.stdout).toContain('netraven-job-audit');
});

it('the text of a package cannot control the terminal', async () => {
  const host = new HostFolder().addJob(
    'evil',
    `export const meta = { jobType: 'evil', label: 'a\\u001b[2Jb' }; export const run = async () => ({ success: true });`,
  );
  const { stdout } = await inProcess(host, ['jobs', 'list']);
  expect(stdout).not.toContain('\u001b');
});

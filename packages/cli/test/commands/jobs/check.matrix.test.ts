import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { netraven } from '../../../test-utils/netraven.ts';

/** The folder of a job package in a host project, which has no part in the check. */
function packageIn(host: HostFolder, source: string, more: object = {}): HostFolder {
  return host
    .write('ntp/package.json', {
      name: 'netraven-job-ntp',
      version: '1.0.0',
      keywords: ['netraven-job'],
      license: 'MIT',
      type: 'module',
      files: ['dist'],
      exports: './dist/index.js',
      peerDependencies: { '@netraven/core': '^1.0.0' },
      engines: { node: '>=24' },
      netraven: { job: { apiVersion: 1, jobType: 'ntp', permissions: [] } },
      ...more,
    })
    .write('ntp/README.md', '# ntp\n')
    .write('ntp/dist/index.js', source);
}

const good = `export const meta = { jobType: 'ntp' };\nexport const run = async () => ({ success: true });\n`;

it('a good package passes, and the command exits with 0', async () => {
  const host = packageIn(new HostFolder().addTestKit(), good);
  const { code, stdout, stderr } = await netraven(host, ['jobs', 'check', 'ntp', '--no-against']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^netraven-job-ntp 1\.0\.0 · job type ntp · 3 files, .+ packed, .+ unpacked\n/);
  expect(stdout).toMatch(/^Fit to be published\.$/m);
});

it.each([['check'], ['dev', '--once']])(
  '`jobs %s` names the line of a comma too much in package.json',
  async (...verb) => {
    const host = packageIn(new HostFolder().addTestKit(), good);
    const text = '{\n  "name": "netraven-job-ntp",\n  "version": "1.0.0",\n}\n';
    host.write('ntp/package.json', text);
    const { code, stderr } = await netraven(host, ['jobs', ...verb, 'ntp']);
    expect(code).toBe(2);
    expect(stderr).toContain(`Correct ${host.at('ntp/package.json')}:4.`);
    expect(stderr).toMatch(/line 4 column 1/);
    expect(stderr).not.toContain('rm -r');
  },
);

it('without a name the package of the current folder is checked', async () => {
  const host = packageIn(new HostFolder().addTestKit(), good);
  const { code, stdout } = await netraven(host, ['jobs', 'check', '--no-against'], { cwd: host.at('ntp') });
  expect(code).toBe(0);
  expect(stdout).toContain('netraven-job-ntp');
});

it('problems are listed by file and line with a fix, and the command exits with 2', async () => {
  const scripts = { install: 'node-gyp rebuild' };
  const host = packageIn(new HostFolder().addTestKit(), `console.log('hello');\n${good}`, { scripts });
  const { code, stdout } = await netraven(host, ['jobs', 'check', 'ntp', '--no-against']);
  expect(code).toBe(2);
  expect(stdout.split('\n\n').slice(1)).toEqual([
    expect.stringMatching(
      /^dist\/index\.js\n {2}dist\/index\.js:1 {2}error NR_CHECK_IMPORT_OUTPUT\n {4}.+\n {4}fix: .+$/,
    ),
    expect.stringMatching(
      /^package\.json\n {2}package\.json:1 {2}error NR_CHECK_SCRIPT_INSTALL {2}scripts\.install\n {4}.+\n {4}fix: .+$/,
    ),
    '2 errors: not fit to be published.\n',
  ]);
});

it('warnings are shown, and count as errors with --strict only', async () => {
  const host = packageIn(new HostFolder().addTestKit(), good, { license: undefined });
  const loose = await netraven(host, ['jobs', 'check', 'ntp', '--no-against']);
  expect(loose.code).toBe(0);
  expect(loose.stdout).toContain('Fit to be published, 1 warning.');
  const strict = await netraven(host, ['jobs', 'check', 'ntp', '--no-against', '--strict', '--json']);
  expect(strict.code).toBe(2);
  expect(JSON.parse(strict.stdout)).toMatchObject({
    name: 'netraven-job-ntp',
    good: true,
    findings: [{ code: 'NR_CHECK_LICENSE_MISSING', severity: 'warning', file: 'package.json' }],
  });
});

it('an unknown source is named, and the command exits with 2', async () => {
  const { code, stderr } = await netraven(new HostFolder(), ['jobs', 'check', 'nowhere']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^NR_USAGE_INVALID: .*\/nowhere does not exist\n/);
});

it('a folder that is not a package is named, and the command exits with 2', async () => {
  const host = new HostFolder().addTestKit().write('empty/notes.txt', '');
  const { code, stderr } = await netraven(host, ['jobs', 'check', 'empty']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^NR_CHECK_SOURCE_UNREADABLE: .*empty/);
});

it.each(['check', 'dev', 'readme'])(
  'jobs %s without @netraven/testing names the command that installs it',
  async (verb) => {
    const host = packageIn(new HostFolder(), good);
    expect(await netraven(host, ['jobs', verb, 'ntp'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `NR_DEVELOPMENT_MISSING: @netraven/testing is not installed for ${host.at('ntp')}
  next: Install it there: \`npm install --save-dev @netraven/testing\`.
`,
    });
  },
);

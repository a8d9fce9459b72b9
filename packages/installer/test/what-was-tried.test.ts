import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addPackage, removePackage, upgradePackage } from '../src/index.ts';
import { FakeHost } from './fake-host.ts';

const job = 'netraven-job-step';
let host: FakeHost;

beforeEach(() => {
  host = new FakeHost([`${job}@1.0.0`, `${job}@2.0.0`]);
  vi.stubEnv('PATH', host.path);
});
afterEach(() => {
  vi.unstubAllEnvs();
  host.remove();
});

const locked = (): Record<string, string> => JSON.parse(host.read('package-lock.json')) as Record<string, string>;
const manifestOf = (version: string): Record<string, unknown> =>
  JSON.parse(host.read(`../packages/${job}@${version}/package.json`)) as Record<string, unknown>;

it('a registry that gives other files after the trial changes nothing', async () => {
  const before = host.read('package.json');
  const changing = host.change(addPackage, `${job}@1.0.0`, (step) => {
    if (step === 'pause') host.write(`../packages/${job}@1.0.0/.lib/code.js`, 'evil');
  });
  await expect(changing).rejects.toMatchObject({ code: 'NR_INSTALL_OTHER_FILES' });
  expect(host.read('package.json')).toBe(before);
  expect(existsSync(join(host.folder, 'node_modules', job))).toBe(false);
});

const kit = (version: string, tag = version): void => {
  host.write(`../packages/kit@${tag}/package.json`, { name: 'kit', version, exports: './index.js' });
  host.write(`../packages/kit@${tag}/index.js`, '');
};
const wantKit = (version: string): void =>
  host.write(`../packages/${job}@1.0.0/package.json`, { ...manifestOf('1.0.0'), dependencies: { kit: version } });

it.each([
  ['other files', () => host.write('../packages/kit@1.0.0/index.js', 'evil'), 'NR_INSTALL_OTHER_FILES'],
  ['a file that it did not have', () => host.write('../packages/kit@1.0.0/more.js', ''), 'NR_INSTALL_OTHER_FILES'],
  // A tag or a range that means another version now.
  ['a new version', () => kit('1.0.1', 'latest'), 'NR_INSTALL_OTHER_FILES'],
  [
    'a file that runs as its owner',
    () => chmodSync(join(host.folder, '../packages/kit@1.0.0/index.js'), 0o4755),
    'NR_INSTALL_FILE_MODE',
  ],
])('a dependency with %s after the trial changes nothing', async (what, spoil, code) => {
  kit('1.0.0');
  kit('1.0.0', 'latest');
  wantKit(what === 'a new version' ? 'latest' : '1.0.0');
  const before = host.read('package.json');
  const changing = host.change(addPackage, `${job}@1.0.0`, (step) => {
    if (step === 'pause') spoil();
  });
  await expect(changing).rejects.toMatchObject({ code, message: expect.stringContaining('kit') as unknown });
  expect(host.read('package.json')).toBe(before);
  expect(existsSync(join(host.folder, 'node_modules', job))).toBe(false);
});

it('a dependency that the host project had before keeps its version and its files', async () => {
  kit('1.0.0');
  kit('1.0.1');
  wantKit('1.0.1');
  host.write('package.json', { name: 'host', dependencies: { ...locked(), kit: '1.0.0' } });
  host.write('package-lock.json', { ...locked(), kit: '1.0.0' });
  host.write('node_modules/kit/package.json', { name: 'kit', version: '1.0.0', exports: './index.js' });
  host.write('node_modules/kit/index.js', 'built');
  const { after } = await host.change(addPackage, `${job}@1.0.0`);
  expect(after).toMatchObject({ state: 'ready' });
  expect(host.read('node_modules/kit/package.json')).toContain('1.0.0');
});

it('a registry that moves its latest version back makes no downgrade, and a named version does', async () => {
  await host.change(addPackage, `${job}@2.0.0`);
  host.write(`../packages/${job}@latest/package.json`, manifestOf('1.0.0'));
  await expect(host.change(upgradePackage, job)).rejects.toMatchObject({
    code: 'NR_INSTALL_DOWNGRADE',
    message: `${job} 1.0.0 is older than 2.0.0, which is installed`,
    hint: expect.stringContaining(`netraven jobs upgrade ${job}@1.0.0`) as unknown,
  });
  expect((await host.change(upgradePackage, `${job}@1.0.0`)).after).toMatchObject({ version: '1.0.0' });
});

it.each([
  ['a dependency from Git', { dependencies: { x: 'github:a/b' } }, 'NR_INSTALL_DEPENDENCY_SOURCE'],
  ['a command', { bin: { netraven: './index.js' } }, 'NR_INSTALL_COMMAND'],
])('a package with %s is refused before it is downloaded', async (_, more, code) => {
  host.write(`../packages/${job}@1.0.0/package.json`, { ...manifestOf('1.0.0'), ...more });
  const steps: string[] = [];
  await expect(host.change(addPackage, `${job}@1.0.0`, (step) => void steps.push(step))).rejects.toMatchObject({
    code,
  });
  expect(steps).not.toContain('try');
});

it('a change that replaces a reserved command is undone', async () => {
  host.write('node_modules/.bin/npx', 'of the host project');
  const changing = host.change(addPackage, `${job}@1.0.0`, (step) => {
    if (step === 'check') host.write('node_modules/.bin/npx', 'evil');
  });
  await expect(changing).rejects.toMatchObject({ code: 'NR_INSTALL_COMMAND' });
});

it('in a fresh clone, the reserved commands of what it declares are not new ones', async () => {
  host.remove();
  host = new FakeHost([`${job}@1.0.0`], { tool: '1.0.0' });
  vi.stubEnv('PATH', host.path);
  host.write('../packages/tool@1.0.0/package.json', { name: 'tool', version: '1.0.0', bin: { npx: 'npx.js' } });
  host.write('../packages/tool@1.0.0/npx.js', '');
  expect((await host.change(addPackage, `${job}@1.0.0`)).after).toMatchObject({ name: job, state: 'ready' });
  expect(existsSync(join(host.folder, 'node_modules/.bin/npx'))).toBe(true);
});

it('in a fresh clone, a declared package that cannot be installed can be removed', async () => {
  host.remove();
  host = new FakeHost([`${job}@1.0.0`], { tool: '1.0.0', [job]: '9.9.9' });
  vi.stubEnv('PATH', host.path);
  host.write('../packages/tool@1.0.0/package.json', { name: 'tool', version: '1.0.0', bin: { npx: 'npx.js' } });
  host.write('../packages/tool@1.0.0/npx.js', '');
  expect((await host.change(removePackage, job)).after).toBeUndefined();
  expect(JSON.parse(host.read('package.json'))).not.toHaveProperty(['dependencies', job]);
  expect(existsSync(join(host.folder, 'node_modules/.bin/npx'))).toBe(true);
});

it('the package manager of a trial holds the lock, too', async () => {
  const npm = join(dirname(host.folder), 'bin/npm');
  const noted = join(dirname(host.folder), 'noted');
  const [start = '', ...rest] = readFileSync(npm, 'utf8').split('\n');
  // It waits until it holds the lock, and notes where it runs.
  const held = `grep -q "\\"pid\\":$$," ${host.folder}/.netraven/install/lock-*.json`;
  const look = `for n in $(seq 40); do ${held} && echo "$1 in $PWD" >> ${noted} && break; sleep 0.05; done`;
  writeFileSync(npm, [start, look, ...rest].join('\n'));
  await host.change(addPackage, `${job}@1.0.0`);
  expect(readFileSync(noted, 'utf8')).toContain(`install in ${host.folder}/.netraven/install/trial\n`);
});

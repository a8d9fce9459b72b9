import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addPackage, upgradePackage } from '../src/index.ts';
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

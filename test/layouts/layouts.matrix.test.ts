import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { sharedRegistry, type SharedRegistry } from '../verdaccio/shared-registry.ts';
import { useFolder } from '../verdaccio/use-folder.ts';
import { Layout, sources, type Look } from './layout.ts';
import { yarnFourSettings } from './yarn.ts';

const caches = useFolder();
let registry: SharedRegistry;

beforeAll(async () => {
  registry = await sharedRegistry();
  for (const name of ['tool', 'job-clock', 'job-schema']) await registry.publish(join(sources, name));
});

function layout({ onTestFinished }: TestContext): Layout {
  // Yarn 1 finds a package in its cache by name and version alone, also one of an earlier run.
  const made = new Layout({ YARN_CACHE_FOLDER: join(caches, 'yarn-1') });
  made.write({ '.npmrc': registry.npmrc });
  onTestFinished(() => made.remove());
  return made;
}

/** The settings of Yarn 4. */
const yarnFour = (nodeLinker: string): string => yarnFourSettings(nodeLinker, registry.url, join(caches, 'yarn-4'));

const clock = '@acme/netraven-job-clock';
const host = {
  name: 'host',
  version: '1.0.0',
  private: true,
  dependencies: { '@acme/tool': '^1.0.0', '@netraven/core': '^1.0.0', [clock]: '^1.0.0' },
};

/** Checks that the layout is the wanted one: no other of the same package manager has this path. */
function expectMade(made: Layout, mark: string): void {
  expect(existsSync(made.at(mark)), mark).toBe(true);
}

/** Checks the same two records and runs in every layout. */
function expectBoth(look: Look, clockOrigin: string): void {
  expect(look.error).toBeUndefined();
  const brief = look.records.map(({ name, origin, state, jobType, problems }) => ({
    name,
    origin,
    state,
    jobType,
    problems,
  }));
  expect(brief).toEqual([
    { name: clock, origin: clockOrigin, state: 'ready', jobType: 'clock', problems: [] },
    { name: '@acme/netraven-job-schema', origin: 'bundled', state: 'ready', jobType: 'schema', problems: [] },
  ]);
  const reads = Array.from({ length: 4 }, () => 'ERR_ACCESS_DENIED');
  expect(look.ran).toEqual({
    clock: {
      success: true,
      details: { next: '2026-01-01T03:00:00.000Z', reads },
      logged: ['Looking at the clock'],
    },
    schema: { success: true, details: { reads }, logged: [] },
  });
}

const npmInstall = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
const pnpmInstall = ['install', '--ignore-scripts', '--prefer-offline'];

/** Returns the settings of pnpm, for one package or a workspace. */
function pnpmSettings(more: object = {}): string {
  return JSON.stringify({ minimumReleaseAge: 0, ...more });
}

/** Writes a workspace with the host project and the source of the clock in folders of their own. */
function writeWorkspace(made: Layout, clockVersion: string, files: Record<string, string | object>): void {
  made.copy('job-clock', 'packages/job-clock');
  made.write({
    'package.json': { name: 'workspace', private: true },
    'apps/net/package.json': { ...host, dependencies: { ...host.dependencies, [clock]: clockVersion } },
    ...files,
  });
}

describe.concurrent('the same job packages are found, and run, in a host project made by', () => {
  const npmStrategies = [
    ['hoisted', 'node_modules/winston'],
    ['nested', 'node_modules/@netraven/core/node_modules/winston'],
    ['linked', 'node_modules/.store'],
  ] as const;
  it.for(npmStrategies)('npm, %s', async ([strategy, mark], test) => {
    const made = layout(test);
    made.write({ 'package.json': host });
    await made.run('.', 'npm', ...npmInstall, `--install-strategy=${strategy}`);
    expectMade(made, mark);
    expectBoth(await made.look('.'), 'declared');
  });

  it('npm, under an alias', async (test) => {
    const made = layout(test);
    const { [clock]: _clock, ...others } = host.dependencies;
    made.write({ 'package.json': { ...host, dependencies: { ...others, 'our-clock': `npm:${clock}@^1.0.0` } } });
    await made.run('.', 'npm', ...npmInstall);
    expectMade(made, 'node_modules/our-clock');
    expectBoth(await made.look('.'), 'declared');
  });

  it('npm workspaces, in a folder below', async (test) => {
    const made = layout(test);
    const workspaces = ['apps/*', 'packages/*'];
    writeWorkspace(made, '^1.0.0', { 'package.json': { name: 'workspace', private: true, workspaces } });
    await made.run('.', 'npm', ...npmInstall);
    expectMade(made, 'node_modules/winston');
    expectBoth(await made.look('apps/net', 'node_modules/@acme/tool/look.js'), 'linked');
  });

  const members = [
    ['declares', { [clock]: '^1.0.0' }],
    ['does not declare', {}],
  ] as const;
  it.for(members)('npm workspaces, at the top, with a member that it %s', async ([, declared], test) => {
    const made = layout(test);
    const { [clock]: _clock, ...others } = host.dependencies;
    const dependencies = { ...others, ...declared };
    made.copy('job-clock', 'packages/job-clock');
    made.write({ 'package.json': { ...host, dependencies, workspaces: ['packages/*'] } });
    await made.run('.', 'npm', ...npmInstall);
    expect(lstatSync(made.at(`node_modules/${clock}`)).isSymbolicLink()).toBe(true);
    const look = await made.look('.');
    // Declared packages come first, and this one is not declared.
    const records = look.records.toSorted((a, b) => ((a.jobType ?? '') < (b.jobType ?? '') ? -1 : 1));
    expectBoth({ ...look, records }, 'linked');
  });

  it('npm, for a tool that is installed globally', async (test) => {
    const made = layout(test);
    made.write({ 'host/package.json': { ...host, dependencies: { [clock]: '^1.0.0' } } });
    await made.run('.', 'npm', ...npmInstall, '--global', `--prefix=${made.at('global')}`, '@acme/tool');
    await made.run('host', 'npm', ...npmInstall);
    const look = JSON.parse(await made.run('host', made.at('global/bin/look'))) as Look;
    // The package uses another copy of core, which works.
    expectBoth(look, 'declared');
  });

  const pnpmLinkers = [
    ['isolated', 'node_modules/.pnpm/node_modules/winston'],
    ['hoisted', 'node_modules/winston'],
  ] as const;
  it.for(pnpmLinkers)('pnpm, %s', async ([nodeLinker, mark], test) => {
    const made = layout(test);
    made.write({ 'package.json': host, 'pnpm-workspace.yaml': pnpmSettings({ nodeLinker }) });
    await made.run('.', 'pnpm', ...pnpmInstall);
    expectMade(made, mark);
    expectBoth(await made.look('.'), 'declared');
  });

  it.for([true, false])('a pnpm workspace, hoist %s', async (hoist, test) => {
    const made = layout(test);
    const settings = pnpmSettings({ packages: ['apps/*', 'packages/*'], hoist });
    writeWorkspace(made, 'workspace:*', { 'pnpm-workspace.yaml': settings });
    await made.run('.', 'pnpm', ...pnpmInstall);
    expect(existsSync(made.at('node_modules/.pnpm/node_modules/winston'))).toBe(hoist);
    expectBoth(await made.look('apps/net'), 'linked');
  });

  it('a pnpm workspace, at the top', async (test) => {
    const made = layout(test);
    made.copy('job-clock', 'packages/job-clock');
    made.write({
      'package.json': { ...host, dependencies: { ...host.dependencies, [clock]: 'workspace:*' } },
      'pnpm-workspace.yaml': pnpmSettings({ packages: ['packages/*'] }),
    });
    await made.run('.', 'pnpm', ...pnpmInstall);
    expectMade(made, 'packages/job-clock/node_modules/@netraven/core');
    expectBoth(await made.look('.'), 'linked');
  });

  it('pnpm deploy', async (test) => {
    const made = layout(test);
    const settings = pnpmSettings({ packages: ['apps/*', 'packages/*'], injectWorkspacePackages: true });
    writeWorkspace(made, 'workspace:*', { 'pnpm-workspace.yaml': settings });
    await made.run('.', 'pnpm', ...pnpmInstall);
    await made.run('.', 'pnpm', '--filter=host', 'deploy', '--prod', 'deployed');
    expectMade(made, 'deployed/node_modules/.pnpm');
    expectBoth(await made.look('deployed'), 'declared');
  });

  it('yarn 1', async (test) => {
    const made = layout(test);
    made.write({ 'package.json': host });
    await made.run('.', process.execPath, registry.yarn.one, 'install', '--ignore-scripts', '--prefer-offline');
    expectMade(made, 'node_modules/.yarn-integrity');
    expectBoth(await made.look('.'), 'declared');
  });

  it('yarn 4 workspaces, at the top', async (test) => {
    const made = layout(test);
    made.copy('job-clock', 'packages/job-clock');
    made.write({
      'package.json': { ...host, workspaces: ['packages/*'] },
      '.yarnrc.yml': yarnFour('node-modules'),
      'yarn.lock': '',
    });
    await made.run('.', process.execPath, registry.yarn.four, 'install');
    expect(lstatSync(made.at(`node_modules/${clock}`)).isSymbolicLink()).toBe(true);
    expectBoth(await made.look('.'), 'linked');
  });

  const yarnLinkers = [
    ['node-modules', 'node_modules/.yarn-state.yml'],
    ['pnpm', 'node_modules/.store'],
  ] as const;
  it.for(yarnLinkers)('yarn 4, %s', async ([nodeLinker, mark], test) => {
    const made = layout(test);
    made.write({ 'package.json': host, '.yarnrc.yml': yarnFour(nodeLinker), 'yarn.lock': '' });
    await made.run('.', process.execPath, registry.yarn.four, 'install');
    expectMade(made, mark);
    expectBoth(await made.look('.'), 'declared');
  });
});

it('a host project made by yarn 4 with Plug’n’Play is refused with the setting to change', async (test) => {
  const made = layout(test);
  made.write({ 'package.json': host, '.yarnrc.yml': yarnFour('pnp'), 'yarn.lock': '' });
  await made.run('.', process.execPath, registry.yarn.four, 'install');
  expect(JSON.parse(await made.run('.', process.execPath, registry.yarn.four, 'run', 'look'))).toEqual({
    error: {
      code: 'NR_HOST_PROJECT_PNP',
      message: expect.stringContaining(made.at('.pnp.cjs')),
      hint: expect.stringContaining('nodeLinker: node-modules'),
    },
  });
});

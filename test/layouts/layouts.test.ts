import { existsSync, lstatSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { Layout, type Look } from './layout.ts';
import { serveRegistry, type LocalRegistry } from './local-registry.ts';
import { packLayoutPackages } from './pack.ts';
import { installYarn, yarnFourSettings, type Yarn } from './yarn.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-layouts-')));
let registry: LocalRegistry;
let env: NodeJS.ProcessEnv;
let tools: Layout;
let yarn: Yarn;

beforeAll(async () => {
  registry = await serveRegistry(await packLayoutPackages(folder));
  const scopes = { 'npm_config_@acme:registry': registry.url, 'npm_config_@netraven:registry': registry.url };
  tools = new Layout({});
  // Yarn reads npm's settings in part, or not at all: it is told where npm would ask.
  const npmRegistry = (await tools.run('.', 'npm', 'config', 'get', 'registry')).trim();
  const asked = { npm_config_registry: npmRegistry, YARN_NPM_REGISTRY_SERVER: npmRegistry };
  // Yarn 1 knows what it has by name and version alone: of an earlier test it would take what that had of ours.
  const own = { XDG_CONFIG_HOME: join(folder, 'config'), YARN_CACHE_FOLDER: join(folder, 'yarn') };
  env = { ...scopes, ...asked, ...own };
  yarn = await installYarn(tools);
}, 120_000);
afterAll(async () => {
  await registry?.close();
  tools?.remove();
  rmSync(folder, { recursive: true, force: true });
});

function layout({ onTestFinished }: TestContext, more: NodeJS.ProcessEnv = {}): Layout {
  const made = new Layout({ ...env, ...more });
  onTestFinished(() => made.remove());
  return made;
}

const clock = '@acme/netraven-job-clock';
const host = {
  name: 'host',
  version: '1.0.0',
  private: true,
  dependencies: { '@acme/tool': '^1.0.0', '@netraven/core': '^1.0.0', [clock]: '^1.0.0' },
};

/** The layout is the one meant: this path is there in no other of the same package manager. */
function expectMade(made: Layout, mark: string): void {
  expect(existsSync(made.at(mark)), mark).toBe(true);
}

/** The same two records and the same two runs, whatever the layout. */
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

/** The settings of pnpm: the same file whether or not there is more than one package. */
function pnpmSettings(more: object = {}): string {
  return JSON.stringify({ registries: { '@acme': registry.url, '@netraven': registry.url }, ...more });
}

/** A workspace: the host project in a folder below, and the clock as source beside it. */
function writeWorkspace(made: Layout, clockVersion: string, files: Record<string, string | object>): void {
  made.copy('job-clock', 'packages/job-clock');
  made.write({
    'package.json': { name: 'workspace', private: true },
    'apps/net/package.json': { ...host, dependencies: { ...host.dependencies, [clock]: clockVersion } },
    ...files,
  });
}

describe.concurrent('the same job packages are found, and run, in a host project made by', { timeout: 120_000 }, () => {
  it.for([
    ['hoisted', 'node_modules/winston'],
    ['nested', 'node_modules/@netraven/core/node_modules/winston'],
    ['linked', 'node_modules/.store'],
  ] as const)('npm, %s', async ([strategy, mark], test) => {
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

  it.for([
    ['declares', { [clock]: '^1.0.0' }],
    ['does not declare', {}],
  ] as const)('npm workspaces, at the top, with a member that it %s', async ([, declared], test) => {
    const made = layout(test);
    const { [clock]: _clock, ...others } = host.dependencies;
    const dependencies = { ...others, ...declared };
    made.copy('job-clock', 'packages/job-clock');
    made.write({ 'package.json': { ...host, dependencies, workspaces: ['packages/*'] } });
    await made.run('.', 'npm', ...npmInstall);
    expect(lstatSync(made.at(`node_modules/${clock}`)).isSymbolicLink()).toBe(true);
    const look = await made.look('.');
    // What is declared comes first, and here it is not.
    const records = look.records.toSorted((a, b) => ((a.jobType ?? '') < (b.jobType ?? '') ? -1 : 1));
    expectBoth({ ...look, records }, 'linked');
  });

  it('npm, for a tool that is installed globally', async (test) => {
    const made = layout(test);
    made.write({ 'host/package.json': { ...host, dependencies: { [clock]: '^1.0.0' } } });
    await made.run('.', 'npm', ...npmInstall, '--global', `--prefix=${made.at('global')}`, '@acme/tool');
    await made.run('host', 'npm', ...npmInstall);
    const look = JSON.parse(await made.run('host', made.at('global/bin/look'))) as Look;
    const copies = look.records.map(({ problems }) => problems.map(({ code }) => code));
    expect(copies).toEqual([['NR_PACKAGE_TWO_CORES'], []]);
    const records = look.records.map((record) => ({ ...record, problems: [] }));
    expectBoth({ ...look, records }, 'declared');
  });

  it.for([
    ['isolated', 'node_modules/.pnpm/node_modules/winston'],
    ['hoisted', 'node_modules/winston'],
  ] as const)('pnpm, %s', async ([nodeLinker, mark], test) => {
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
    await made.run('.', process.execPath, yarn.one, 'install', '--ignore-scripts', '--prefer-offline');
    expectMade(made, 'node_modules/.yarn-integrity');
    expectBoth(await made.look('.'), 'declared');
  });

  it('yarn 4 workspaces, at the top', async (test) => {
    const made = layout(test);
    made.copy('job-clock', 'packages/job-clock');
    made.write({
      'package.json': { ...host, workspaces: ['packages/*'] },
      '.yarnrc.yml': yarnFourSettings('node-modules', registry.url),
      'yarn.lock': '',
    });
    await made.run('.', process.execPath, yarn.four, 'install');
    expect(lstatSync(made.at(`node_modules/${clock}`)).isSymbolicLink()).toBe(true);
    expectBoth(await made.look('.'), 'linked');
  });

  it.for([
    ['node-modules', 'node_modules/.yarn-state.yml'],
    ['pnpm', 'node_modules/.store'],
  ] as const)('yarn 4, %s', async ([nodeLinker, mark], test) => {
    const made = layout(test);
    made.write({ 'package.json': host, '.yarnrc.yml': yarnFourSettings(nodeLinker, registry.url), 'yarn.lock': '' });
    await made.run('.', process.execPath, yarn.four, 'install');
    expectMade(made, mark);
    expectBoth(await made.look('.'), 'declared');
  });
});

it('a host project made by yarn 4 with Plug’n’Play is refused, and told which setting to change', async (test) => {
  const made = layout(test);
  made.write({ 'package.json': host, '.yarnrc.yml': yarnFourSettings('pnp', registry.url), 'yarn.lock': '' });
  await made.run('.', process.execPath, yarn.four, 'install');
  expect(JSON.parse(await made.run('.', process.execPath, yarn.four, 'run', 'look'))).toEqual({
    error: {
      code: 'NR_HOST_PROJECT_PNP',
      message: expect.stringContaining(made.at('.pnp.cjs')),
      hint: expect.stringContaining('nodeLinker: node-modules'),
    },
  });
}, 120_000);

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { dependencyClosure } from '../../src/host/grants.ts';
import { refuseOutsideLinks } from '../../src/host/outside-link.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A folder with packages at these paths, each with the dependencies named, and links. */
function tree(packages: Record<string, object>, links: Record<string, string> = {}): (path: string) => string {
  const folder = temporaryFolder();
  for (const [path, manifest] of Object.entries(packages)) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'package.json'), JSON.stringify(manifest));
  }
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(target, join(folder, path));
  }
  return (path) => join(folder, path);
}

it('a job package may read itself, its dependencies, and their dependencies', async () => {
  const at = tree({
    'node_modules/job': { dependencies: { a: '1' }, optionalDependencies: { b: '1' }, peerDependencies: { c: '1' } },
    'node_modules/a': { dependencies: { d: '1', a: '1' } },
    'node_modules/a/node_modules/d': {},
    'node_modules/b': {},
    'node_modules/d': {},
    'node_modules/other': {},
  });
  expect(await dependencyClosure(at('node_modules/job'))).toEqual(
    ['job', 'a', 'a/node_modules/d', 'b'].map((name) => at(`node_modules/${name}`)),
  );
});

it('a job package may read links to its dependencies, and their targets', async () => {
  const store = 'node_modules/.store';
  const at = tree(
    { [`${store}/job/node_modules/job`]: { dependencies: { '@x/a': '1' } }, [`${store}/a/node_modules/@x/a`]: {} },
    {
      [`${store}/job/node_modules/@x/a`]: '../../../a/node_modules/@x/a',
      'node_modules/job': '.store/job/node_modules/job',
    },
  );
  expect(await dependencyClosure(at('node_modules/job'))).toEqual([
    at(`${store}/job/node_modules/job`),
    at(`${store}/job/node_modules/@x/a`),
    at(`${store}/a/node_modules/@x/a`),
  ]);
});

it('a job package may read only the contract of core, not the dependencies of core', async () => {
  const at = tree({
    'node_modules/job': { peerDependencies: { '@netraven/core': '1' } },
    'node_modules/@netraven/core': { name: '@netraven/core', dependencies: { winston: '3' } },
    'node_modules/@netraven/core/node_modules/winston': {},
  });
  const core = ['package.json', 'dist', 'src'].map((part) => at(`node_modules/@netraven/core/${part}`));
  expect(await dependencyClosure(at('node_modules/job'))).toEqual([at('node_modules/job'), ...core]);
});

it('another package under the name of core is a dependency as others', async () => {
  const at = tree({
    'node_modules/job': { dependencies: { '@netraven/core': 'npm:evil@1' } },
    'node_modules/@netraven/core': { name: 'evil', dependencies: { deep: '1' } },
    'node_modules/deep': {},
  });
  const all = ['job', '@netraven/core', 'deep'].map((name) => at(`node_modules/${name}`));
  expect(await dependencyClosure(at('node_modules/job'))).toEqual(all);
});

it('a folder with a star in its path, and more paths than a process can have, are refused', async () => {
  const at = tree({ 'jobs/*': {}, 'jobs/other': {} });
  await expect(dependencyClosure(at('jobs/*'))).rejects.toMatchObject({ code: 'NR_PACKAGE_PATH_STAR' });
  const names = Array.from({ length: 3_000 }, (_, index) => `${'x'.repeat(200)}${index}`);
  const many = tree({
    'node_modules/job': { dependencies: Object.fromEntries(names.map((name) => [name, '1'])) },
    ...Object.fromEntries(names.map((name) => [`node_modules/${name}`, {}])),
  });
  await expect(dependencyClosure(many('node_modules/job'))).rejects.toMatchObject({ code: 'NR_PACKAGE_TOO_LARGE' });
});

it.each(['../../secret', '@x/../../../secret', '..', '.pnpm', '.', '@x', '/secret', 'a/../../../secret', 'a\\..', ''])(
  'a dependency named %j grants nothing',
  async (name) => {
    const at = tree({
      'host/node_modules/job': { dependencies: { [name]: '1' }, peerDependencies: { [name]: '1' } },
      'host/node_modules/.pnpm/x': {},
      'host/node_modules/@x/y': {},
      'host/node_modules/a': {},
      secret: {},
      'host/secret': {},
    });
    expect(await dependencyClosure(at('host/node_modules/job'))).toEqual([at('host/node_modules/job')]);
  },
);

it('a package with too many dependencies is refused, also if others have them', async () => {
  const dependencies = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, '']));
  const at = tree({
    'node_modules/job': { dependencies: dependencies(10_001) },
    'node_modules/other': { dependencies: { b: '1', c: '1' } },
    'node_modules/b': { dependencies: dependencies(9_000) },
    'node_modules/c': { dependencies: dependencies(1_001) },
  });
  const code = 'NR_PACKAGE_TOO_LARGE';
  for (const name of ['job', 'other'])
    await expect(dependencyClosure(at(`node_modules/${name}`))).rejects.toThrow(expect.objectContaining({ code }));
  expect(await dependencyClosure(at('node_modules/c'))).toHaveLength(1);
});

it('a package whose dependencies take too long is refused', async () => {
  const at = tree({ 'node_modules/job': { dependencies: { a: '1' } }, 'node_modules/a': {} });
  const clock = vi.spyOn(process, 'threadCpuUsage').mockReturnValueOnce({ user: 0, system: 0 });
  clock.mockReturnValue({ user: 1e6, system: 1e6 });
  onTestFinished(() => clock.mockRestore());
  await expect(dependencyClosure(at('node_modules/job'))).rejects.toThrow(
    expect.objectContaining({ code: 'NR_PACKAGE_TOO_LARGE' }),
  );
});

it.each([
  ['dependencies', dependencyClosure],
  ['files and links', (folder: string) => refuseOutsideLinks(folder, { folders: [], linkable: new Set() })],
])('other work runs while the %s of a package are searched', async (_, search) => {
  const names = ['a', 'b', 'c'];
  const at = tree(
    { 'node_modules/job': { name: 'job', dependencies: Object.fromEntries(names.map((name) => [name, '1'])) } },
    Object.fromEntries(names.map((name) => [`node_modules/job/${name}`, 'package.json'])),
  );
  // Each look at the clock takes 5 ms, which is longer than a turn may last.
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 5));
  onTestFinished(() => clock.mockRestore());
  let turns = 0;
  const count = (): void => {
    turns += 1;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  onTestFinished(() => clearImmediate(counting));
  await search(at('node_modules/job'));
  expect(turns).toBeGreaterThan(names.length);
});

it('a missing dependency or a broken link grants nothing and is no error', async () => {
  const at = tree(
    { 'node_modules/job': { dependencies: { gone: '1', broken: '1', loop: '1', a: '1' } }, 'node_modules/a': {} },
    { 'node_modules/broken': '../nowhere', 'node_modules/loop': 'loop' },
  );
  expect(await dependencyClosure(at('node_modules/job'))).toEqual([at('node_modules/job'), at('node_modules/a')]);
});

it.each(['null', '[]', '"text"', '{', '{"dependencies":"a"}', '{"dependencies":["a"]}', '{"dependencies":{"a":null}}'])(
  'the manifest %s causes no error',
  async (text) => {
    const at = tree({ 'node_modules/job': {}, 'node_modules/a': {} });
    writeFileSync(at('node_modules/job/package.json'), text);
    expect(await dependencyClosure(at('node_modules/job'))).toContain(at('node_modules/job'));
  },
);

it('a link to a folder that contains the package, or that is not a package, grants nothing', async () => {
  const host = temporaryFolder();
  const folder = join(host, 'jobs', 'nosy');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  mkdirSync(join(host, '.netraven'));
  writeFileSync(join(host, 'package.json'), '{"name":"host"}');
  writeFileSync(join(folder, 'package.json'), '{"name":"nosy","dependencies":{"up":"*","home":"*"}}');
  symlinkSync('../../..', join(folder, 'node_modules', 'up'));
  symlinkSync('../../../.netraven', join(folder, 'node_modules', 'home'));
  expect(await dependencyClosure(folder)).toEqual([folder]);
});

it('a package that was installed reaches installed packages only, not folders that a person declared', async () => {
  const at = tree(
    {
      host: { dependencies: { web: 'link:../web', kit: '1' }, workspaces: ['apps/*'] },
      'host/jobs/own': { dependencies: { web: '*', app: '*', kit: '1' } },
      'host/jobs/two': { dependencies: { kit: '1' } },
      'host/apps/app': {},
      'host/node_modules/evil': { peerDependencies: { web: '*', app: '*', kit: '1' } },
      'host/node_modules/kit': { peerDependencies: { app: '*' } },
      web: {},
    },
    { 'host/node_modules/web': '../../web', 'host/node_modules/app': '../apps/app' },
  );
  const border = { declaredBy: [at('host')] };
  const kit = at('host/node_modules/kit');
  expect(await dependencyClosure(at('host/node_modules/evil'), border)).toEqual([at('host/node_modules/evil'), kit]);
  // The folder of a person may, but not through an installed package.
  const own = await dependencyClosure(at('host/jobs/own'), border);
  expect(own).toEqual(expect.arrayContaining([at('web'), at('host/apps/app'), kit]));
  expect(await dependencyClosure(at('host/jobs/two'), border)).toEqual([at('host/jobs/two'), kit]);
});

it('the root of a clone opens members of its own workspace, and no folder outside of it', async () => {
  const root = { dependencies: { secret: '*' }, workspaces: ['packages/*', '../../secret'] };
  const at = tree(
    {
      host: {},
      secret: {},
      clone: root,
      'clone/packages/job': { dependencies: { secret: '*', kit: '*', other: '*' } },
      'clone/packages/kit': {},
      'clone/apps/other': {},
    },
    {
      'clone/node_modules/secret': '../../secret',
      'clone/node_modules/kit': '../packages/kit',
      'clone/node_modules/other': '../apps/other',
    },
  );
  const folders = await dependencyClosure(at('clone/packages/job'), { declaredBy: [at('host')] });
  expect(folders).toEqual([at('clone/packages/job'), at('clone/node_modules/kit'), at('clone/packages/kit')]);
});

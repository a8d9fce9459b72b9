import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { dependencyClosure } from '../../src/host/grants.ts';

/** A folder with packages at these paths, each with the dependencies named, and links. */
function tree(packages: Record<string, object>, links: Record<string, string> = {}): (path: string) => string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-grants-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
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

it('a job package may read itself, its dependencies, and their dependencies', () => {
  const at = tree({
    'node_modules/job': { dependencies: { a: '1' }, optionalDependencies: { b: '1' }, peerDependencies: { c: '1' } },
    'node_modules/a': { dependencies: { d: '1', a: '1' } },
    'node_modules/a/node_modules/d': {},
    'node_modules/b': {},
    'node_modules/d': {},
    'node_modules/other': {},
  });
  expect(dependencyClosure(at('node_modules/job'))).toEqual(
    ['job', 'a', 'a/node_modules/d', 'b'].map((name) => at(`node_modules/${name}`)),
  );
});

it('a job package may read links to its dependencies, and their targets', () => {
  const store = 'node_modules/.store';
  const at = tree(
    { [`${store}/job/node_modules/job`]: { dependencies: { '@x/a': '1' } }, [`${store}/a/node_modules/@x/a`]: {} },
    {
      [`${store}/job/node_modules/@x/a`]: '../../../a/node_modules/@x/a',
      'node_modules/job': '.store/job/node_modules/job',
    },
  );
  expect(dependencyClosure(at('node_modules/job'))).toEqual([
    at(`${store}/job/node_modules/job`),
    at(`${store}/job/node_modules/@x/a`),
    at(`${store}/a/node_modules/@x/a`),
  ]);
});

it('a job package may read only the contract of core, not the dependencies of core', () => {
  const at = tree({
    'node_modules/job': { peerDependencies: { '@netraven/core': '1' } },
    'node_modules/@netraven/core': { dependencies: { winston: '3' } },
    'node_modules/@netraven/core/node_modules/winston': {},
  });
  const core = ['package.json', 'dist', 'src'].map((part) => at(`node_modules/@netraven/core/${part}`));
  expect(dependencyClosure(at('node_modules/job'))).toEqual([at('node_modules/job'), ...core]);
});

it.each(['../../secret', '@x/../../../secret', '..', '.pnpm', '.', '@x', '/secret', 'a/../../../secret', 'a\\..', ''])(
  'a dependency named %j grants nothing',
  (name) => {
    const at = tree({
      'host/node_modules/job': { dependencies: { [name]: '1' }, peerDependencies: { [name]: '1' } },
      'host/node_modules/.pnpm/x': {},
      'host/node_modules/@x/y': {},
      'host/node_modules/a': {},
      secret: {},
      'host/secret': {},
    });
    expect(dependencyClosure(at('host/node_modules/job'))).toEqual([at('host/node_modules/job')]);
  },
);

it('a package with too many dependencies is refused, also if others have them', () => {
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
    expect(() => dependencyClosure(at(`node_modules/${name}`))).toThrow(expect.objectContaining({ code }));
  expect(dependencyClosure(at('node_modules/c'))).toHaveLength(1);
});

it('a package whose dependencies take too long is refused', () => {
  const at = tree({ 'node_modules/job': { dependencies: { a: '1' } }, 'node_modules/a': {} });
  const clock = vi.spyOn(process, 'threadCpuUsage').mockReturnValueOnce({ user: 0, system: 0 });
  clock.mockReturnValue({ user: 1e6, system: 1e6 });
  onTestFinished(() => clock.mockRestore());
  expect(() => dependencyClosure(at('node_modules/job'))).toThrow(
    expect.objectContaining({ code: 'NR_PACKAGE_TOO_LARGE' }),
  );
});

it('a missing dependency or a broken link grants nothing and is no error', () => {
  const at = tree(
    { 'node_modules/job': { dependencies: { gone: '1', broken: '1', loop: '1', a: '1' } }, 'node_modules/a': {} },
    { 'node_modules/broken': '../nowhere', 'node_modules/loop': 'loop' },
  );
  expect(dependencyClosure(at('node_modules/job'))).toEqual([at('node_modules/job'), at('node_modules/a')]);
});

it.each(['null', '[]', '"text"', '{', '{"dependencies":"a"}', '{"dependencies":["a"]}', '{"dependencies":{"a":null}}'])(
  'the manifest %s causes no error',
  (text) => {
    const at = tree({ 'node_modules/job': {}, 'node_modules/a': {} });
    writeFileSync(at('node_modules/job/package.json'), text);
    expect(dependencyClosure(at('node_modules/job'))).toContain(at('node_modules/job'));
  },
);

it('a link to a folder that contains the package, or that is not a package, grants nothing', () => {
  const host = mkdtempSync(join(tmpdir(), 'netraven-grants-'));
  const folder = join(host, 'jobs', 'nosy');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  mkdirSync(join(host, '.netraven'));
  writeFileSync(join(host, 'package.json'), '{"name":"host"}');
  writeFileSync(join(folder, 'package.json'), '{"name":"nosy","dependencies":{"up":"*","home":"*"}}');
  symlinkSync('../../..', join(folder, 'node_modules', 'up'));
  symlinkSync('../../../.netraven', join(folder, 'node_modules', 'home'));
  expect(dependencyClosure(folder)).toEqual([realpathSync(folder)]);
  rmSync(host, { recursive: true });
});

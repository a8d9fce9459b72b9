import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { integrityOf, type PackageRecord } from '../../src/registry/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

function makePackage(files: Readonly<Record<string, string>>): PackageRecord {
  const path = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { name: 'x', version: '1.0.0', path, origin: 'declared', state: 'ready', permissions: [], problems: [] };
}

const files = { 'package.json': '{}', 'index.js': 'export {};', 'lib/a.js': 'a' };

it('equal files have an equal hash in any folder; other dependencies and Git do not count', async () => {
  const hash = await integrityOf(makePackage(files));
  expect(hash).toMatch(/^sha256-[A-Za-z0-9+/]{43}=$/);
  expect(await integrityOf(makePackage({ ...files, 'node_modules/b/index.js': 'b', '.git/c': 'c' }))).toBe(hash);
});

it.each(['bundleDependencies', 'bundledDependencies'])(
  'a change of a file that %s bring gives another hash',
  async (field) => {
    const bundling = { ...files, 'package.json': JSON.stringify({ dependencies: { a: '1' }, [field]: ['a'] }) };
    const hashWith = (more: object): Promise<unknown> => integrityOf(makePackage({ ...bundling, ...more }));
    const bundled = { 'node_modules/a/package.json': '{"dependencies":{"b":"1"}}', 'node_modules/b/index.js': 'b' };
    const hash = await hashWith(bundled);
    expect(hash).toMatch(/^sha256-/);
    expect(await hashWith({ ...bundled, 'node_modules/b/index.js': 'evil' })).not.toBe(hash);
    expect(await hashWith({ ...bundled, 'node_modules/a/.x/index.js': 'evil' })).not.toBe(hash);
    expect(await hashWith({ ...bundled, 'node_modules/c/index.js': 'of npm' })).toBe(hash);
  },
);

it('a package with very many files has a hash of all of them', async () => {
  const many = Object.fromEntries(Array.from({ length: 1_100 }, (_, at) => [`many/${at}.js`, '']));
  const hash = await integrityOf(makePackage({ ...files, ...many }));
  expect(hash).toMatch(/^sha256-/);
  expect(await integrityOf(makePackage({ ...files, ...many, 'many/7.js': 'x' }))).not.toBe(hash);
});

it.each([
  ['another text', { ...files, 'lib/a.js': 'b' }],
  ['another name', { 'package.json': '{}', 'index.js': 'export {};', 'lib/b.js': 'a' }],
  ['one more file', { ...files, 'lib/b.js': '' }],
  ['a hidden file', { ...files, '.lib/code.js': '' }],
  ['text moved between files', { ...files, 'index.js': 'export {};a', 'lib/a.js': '' }],
])('%s gives another hash', async (_, changed) => {
  expect(await integrityOf(makePackage(changed))).not.toBe(await integrityOf(makePackage(files)));
});

it('a package that was removed has none', async () => {
  const record = makePackage(files);
  rmSync(record.path, { recursive: true });
  expect(await integrityOf(record)).toBeUndefined();
});

it('a name that leads out of the package bundles nothing', async () => {
  const inside = {
    'job/package.json': JSON.stringify({ bundleDependencies: ['../../other'] }),
    'job/node_modules/a': '',
  };
  const hashOf = (more: object): Promise<string | undefined> => {
    const record = makePackage({ ...inside, ...more });
    return integrityOf({ ...record, path: join(record.path, 'job') });
  };
  expect(await hashOf({ 'other/x': '' })).toBe(await hashOf({}));
});

it('a package with a link to a file outside has none', async () => {
  const record = makePackage(files);
  symlinkSync('/dev/null', join(record.path, 'null'));
  symlinkSync(join(makePackage(files).path, 'index.js'), join(record.path, 'other.js'));
  expect(await integrityOf(record)).toBeUndefined();
});

it('a package that could not be read for a moment has its hash later', async () => {
  const record = makePackage(files);
  rmSync(join(record.path, 'index.js'));
  symlinkSync(join(makePackage(files).path, 'index.js'), join(record.path, 'index.js'));
  expect(await integrityOf(record)).toBeUndefined();
  rmSync(join(record.path, 'index.js'));
  writeFileSync(join(record.path, 'index.js'), files['index.js']);
  expect(await integrityOf(record)).toBe(await integrityOf(makePackage(files)));
});

it('a link that leads nowhere, such as the lock of an editor, changes nothing', async () => {
  const record = makePackage(files);
  symlinkSync('ann@host.1234:5678', join(record.path, 'lib/.#a.js'));
  expect(await integrityOf(record)).toBe(await integrityOf(makePackage(files)));
});

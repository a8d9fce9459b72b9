import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
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

it('equal files have an equal hash in any folder; dependencies and hidden files do not count', async () => {
  const hash = await integrityOf(makePackage(files));
  expect(hash).toMatch(/^sha256-[A-Za-z0-9+/]{43}=$/);
  expect(await integrityOf(makePackage({ ...files, 'node_modules/b/index.js': 'b', '.cache/c': 'c' }))).toBe(hash);
});

it.each([
  ['another text', { ...files, 'lib/a.js': 'b' }],
  ['another name', { 'package.json': '{}', 'index.js': 'export {};', 'lib/b.js': 'a' }],
  ['one more file', { ...files, 'lib/b.js': '' }],
  ['text moved between files', { ...files, 'index.js': 'export {};a', 'lib/a.js': '' }],
])('%s gives another hash', async (_, changed) => {
  expect(await integrityOf(makePackage(changed))).not.toBe(await integrityOf(makePackage(files)));
});

it('a package that was removed has none', async () => {
  const record = makePackage(files);
  rmSync(record.path, { recursive: true });
  expect(await integrityOf(record)).toBeUndefined();
});

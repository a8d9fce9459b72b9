import { chmodSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sourcesOf } from '../../src/registry/identity.ts';
import { TestProject } from '../../test-utils/test-project.ts';
import { asOrdinaryUser } from './ordinary-user.ts';

it('a link to a missing file is listed, as the file may come; a link loop and a link to a folder are not', () => {
  const host = new TestProject([], { 'a/index.js': '', 'b.js': '' })
    .link('missing.js', 'later.js')
    .link('loop.js', 'loop.js')
    .link('a/back', '..');
  const files = ['a/index.js', 'b.js', 'missing.js', 'package.json'].map((file) => host.at(file));
  expect(sourcesOf(host.folder)).toMatchObject({ files, whole: true });
});

it('a folder without read permission hides no other file, but the list is not whole', () => {
  const host = new TestProject([], { 'a/index.js': '', 'shut/x.js': '', 'z/index.js': '' });
  chmodSync(host.folder, 0o755);
  chmodSync(host.at('shut'), 0o000);
  const found = asOrdinaryUser(() => sourcesOf(host.folder));
  chmodSync(host.at('shut'), 0o755);
  expect(found.files).toEqual(['a/index.js', 'package.json', 'z/index.js'].map((file) => host.at(file)));
  expect(found.folders).toContain(host.at('shut'));
  expect(found.whole).toBe(false);
});

it('a folder with very many files is listed up to 1,000 of them', () => {
  const many = Array.from({ length: 1_100 }, (_, index) => [`many/${index}.js`, ''] as const);
  const { files, folders, whole } = sourcesOf(new TestProject([], Object.fromEntries(many)).folder);
  expect(files.length + folders.length).toBeLessThanOrEqual(1_000);
  expect(files.length).toBeGreaterThan(900);
  expect(whole).toBe(false);
});

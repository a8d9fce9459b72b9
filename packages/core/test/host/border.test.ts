import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BorderCheck } from '../../src/host/border.ts';

/** Returns true if a package may read a folder of a workspace with this pattern. */
function mayRead(pattern: string, path: string): boolean {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-border-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, path), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ workspaces: [pattern] }));
  writeFileSync(join(root, path, 'package.json'), '{}');
  const job = join(root, 'jobs/x');
  return new BorderCheck(job, { declaredBy: [root] }).allows('any', join(root, path), job);
}

it.each([
  ['packages/*', 'packages/kit', true],
  ['packages/*', 'packages/deep/kit', false],
  ['./packages/kit/', 'packages/kit', true],
  ['packages/**', 'packages/deep/kit', true],
  ['**/kit', 'a/b/kit', true],
  ['**/kit', 'kit', true],
  ['apps/**/kit', 'apps/kit', true],
  ['packages/k?t', 'packages/kit', true],
  ['packages/k?t', 'packages/knot', false],
  ['packages/*-kit', 'packages/my-old-kit', true],
  ['packages/(kit)', 'packages/kit', false],
  ['{apps,packages}/k{i,o}t', 'packages/kot', true],
  ['{apps,packages}/k{i,o}t', 'packages/kat', false],
  ['{packages}/kit', '{packages}/kit', true],
  ['@(apps|packages)/kit', 'packages/kit', true],
  ['packages/[ak]it', 'packages/kit', true],
  ['packages/[a-c]*', 'packages/kit', false],
  ['packages/[!a-c]*', 'packages/kit', true],
  ['apps/../packages/*', 'packages/kit', true],
  ['../*', 'packages', false],
  ['{a,b}'.repeat(40), 'a'.repeat(40), false],
  // Neither would end as a regular expression.
  ['**/'.repeat(40) + 'zzz', 'a/'.repeat(30) + 'kit', false],
  [`${'*a'.repeat(60)}b`, 'a'.repeat(200), false],
])('the workspace %s has %s: %s', (pattern, path, has) => {
  expect(mayRead(pattern, path)).toBe(has);
});

it.each([
  ['node_modules/kit', true],
  ['node_modules/@acme/kit', true],
  ['node_modules/.store/kit-npm-1.0.0-3e69d1b3f1/package', true],
  ['node_modules/.store/kit', false],
  ['node_modules/.cache/kit', false],
  ['.store/kit/package', false],
])('a package manager installs packages in %s: %s', (path, isPlace) => {
  expect(mayRead('packages/*', path)).toBe(isPlace);
});

it('a workspace of pnpm is read with Windows line ends and quoted keys', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-border-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const path of ['', 'packages/kit', 'apps/web', 'old/kit']) {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, 'package.json'), '{}');
  }
  writeFileSync(
    join(root, 'pnpm-workspace.yaml'),
    '"packages":\r\n  - packages/*\r\n  - "old/*"\r\n  - "!old/kit"\r\n',
  );
  const check = new BorderCheck(join(root, 'jobs/x'), { declaredBy: [root] });
  const open = ['packages/kit', 'apps/web', 'old/kit'].filter((path) =>
    check.allows('any', join(root, path), join(root, 'jobs/x')),
  );
  expect(open).toEqual(['packages/kit']);
});

it.each([
  ['an open brace', `{${','.repeat(40_000)}`],
  ['open brackets', '['.repeat(40_000)],
])('a pattern that would take minutes is ignored: %s', (_, pattern) => {
  expect(mayRead(pattern, 'packages/kit')).toBe(false);
});

it('a pipe in place of the workspace file of pnpm is not read', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-border-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  execFileSync('mkfifo', [join(root, 'pnpm-workspace.yaml')]);
  writeFileSync(join(root, 'package.json'), '{}');
  expect(new BorderCheck(root, { declaredBy: [root] }).allows('any', join(root, 'kit'), root)).toBe(false);
});

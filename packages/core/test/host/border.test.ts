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
  return new BorderCheck(join(root, 'jobs/x'), {}).allows('any', join(root, path));
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
  ['packages/k?t', 'packages/kiit', false],
  ['packages/*-kit', 'packages/my-old-kit', true],
  ['packages/(kit)', 'packages/kit', false],
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

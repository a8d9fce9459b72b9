import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { detectManager, managerNear } from '../../../src/registry/index.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-manager-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

it.each([
  ['npm', 'nothing tells', {}],
  ['npm', 'its lockfile is there', { 'package-lock.json': '{}' }],
  ['pnpm', 'its lockfile is there', { 'pnpm-lock.yaml': '' }],
  ['yarn1', 'its lockfile is there', { 'yarn.lock': '# yarn lockfile v1\n' }],
  ['yarn4', 'its lockfile is there', { 'yarn.lock': '__metadata:\n  version: 8\n' }],
  ['pnpm', 'packageManager names it', { 'package.json': '{"packageManager":"pnpm@12.0.0"}' }],
  ['yarn1', 'packageManager names it', { 'package.json': '{"packageManager":"yarn@1.22.22"}' }],
  ['pnpm', 'devEngines names it', { 'package.json': '{"devEngines":{"packageManager":{"name":"pnpm"}}}' }],
  ['pnpm', 'its settings are there', { 'pnpm-workspace.yaml': 'minimumReleaseAge: 0\n' }],
  ['other', 'packageManager names one that is not known', { 'package.json': '{"packageManager":"bun@1.0.0"}' }],
  ['pnpm', 'it made node_modules', { 'node_modules/.modules.yaml': '' }],
  [
    'npm',
    'packageManager names it beside the lockfile of another',
    {
      'package.json': '{"packageManager":"npm@11.0.0"}',
      'package-lock.json': '{}',
      'yarn.lock': '',
    },
  ],
] as const)('takes %s where %s', (name, _why, files) => {
  const folder = folderWith({ 'package.json': '{}', ...files });
  expect(detectManager(folder)).toMatchObject({ name, root: folder });
});

it('takes the lockfile of the workspace above, and none of a folder above that is no workspace', () => {
  const root = folderWith({
    'package.json': '{"workspaces":["apps/*"]}',
    'package-lock.json': '{}',
    'apps/net/package.json': '{}',
  });
  expect(detectManager(join(root, 'apps/net'))).toMatchObject({ name: 'npm', root });
  const stray = folderWith({ 'yarn.lock': '', 'net/package.json': '{}' });
  expect(detectManager(join(stray, 'net'))).toMatchObject({ name: 'npm', root: join(stray, 'net') });
});

it('for what is printed, a folder that does not tell has the package manager of the nearest above that does', () => {
  const host = folderWith({
    'package.json': '{"packageManager":"pnpm@12.0.0"}',
    'yarn.lock': '',
    'own/package-lock.json': '{}',
    'host/jobs/x/package.json': '{}',
    'host/node_modules/.modules.yaml': '',
  });
  expect(managerNear(join(host, 'host/jobs/x'))).toBe('pnpm');
  expect(managerNear(join(host, 'host/node_modules/.pnpm/x@1/node_modules/x'))).toBe('pnpm');
  expect(managerNear(join(host, 'own/jobs/x'))).toBe('npm');
  expect(managerNear(join(host, 'elsewhere'))).toBe('yarn');
});

it('for what is printed, a word that names no known package manager is none', () => {
  const folder = folderWith({ 'package.json': '{"packageManager":"rm -rf ~; npm@1"}' });
  expect(managerNear(folder)).toBe('npm');
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { managerIn, managerNear } from '../../src/registry/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

it.each([
  ['npm', 'its lockfile is there', { 'package-lock.json': '{}' }],
  ['pnpm', 'its lockfile is there', { 'pnpm-lock.yaml': '' }],
  ['yarn', 'its lockfile is there', { 'yarn.lock': '# yarn lockfile v1\n' }],
  ['yarn', 'its lockfile is there', { 'yarn.lock': '__metadata:\n  version: 8\n' }],
  ['pnpm', 'packageManager names it', { 'package.json': '{"packageManager":"pnpm@12.0.0"}' }],
  ['yarn', 'packageManager names it', { 'package.json': '{"packageManager":"yarn@1.22.22"}' }],
  ['pnpm', 'devEngines names it', { 'package.json': '{"devEngines":{"packageManager":{"name":"pnpm"}}}' }],
  ['pnpm', 'its settings are there', { 'pnpm-workspace.yaml': 'minimumReleaseAge: 0\n' }],
  ['bun', 'packageManager names it', { 'package.json': '{"packageManager":"bun@1.0.0"}' }],
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
  expect(managerIn(folder)).toBe(name);
});

it('printed commands use the package manager of the nearest folder above with one', () => {
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

it('printed commands ignore an unknown package manager', () => {
  const folder = folderWith({ 'package.json': '{"packageManager":"rm -rf ~; npm@1"}' });
  expect(managerNear(folder)).toBe('npm');
});

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

it('uses the lockfile of the workspace above, but not of another folder above', () => {
  const root = folderWith({
    'package.json': '{"workspaces":["apps/*"]}',
    'package-lock.json': '{}',
    'apps/net/package.json': '{}',
  });
  expect(detectManager(join(root, 'apps/net'))).toMatchObject({ name: 'npm', root });
  const stray = folderWith({ 'yarn.lock': '', 'net/package.json': '{}' });
  expect(detectManager(join(stray, 'net'))).toMatchObject({ name: 'npm', root: join(stray, 'net') });
});

const yarnTop = { 'yarn.lock': '# yarn lockfile v1\n' };
const pnpmTop = { 'pnpm-lock.yaml': '' };

it.each([
  ['yarn1', 'a list', { ...yarnTop, 'package.json': '{"workspaces":["packages/*","./apps/**"]}' }],
  ['yarn1', 'packages', { ...yarnTop, 'package.json': '{"workspaces":{"packages":["apps/net/"]}}' }],
  ['yarn1', 'braces', { ...yarnTop, 'package.json': '{"workspaces":["{apps,libs}/*"]}' }],
  ['pnpm', 'lines', { ...pnpmTop, 'pnpm-workspace.yaml': "packages:\n  # ours\n  - libs/*\n  - 'apps/*' # more\n" }],
  ['pnpm', 'one line', { ...pnpmTop, 'pnpm-workspace.yaml': 'packages: ["{apps,libs}/*", tools]\n' }],
] as const)('takes %s of the workspace above whose patterns, as %s, hold the folder', (name, _form, files) => {
  const root = folderWith({ 'package.json': '{}', ...files, 'apps/net/package.json': '{}' });
  expect(detectManager(join(root, 'apps/net'))).toMatchObject({ name, root });
});

it.each([
  ['others', { ...yarnTop, 'package.json': '{"workspaces":["packages/*"]}' }],
  ['deeper ones', { ...yarnTop, 'package.json': '{"workspaces":["apps/*/*"]}' }],
  ['all but it', { ...yarnTop, 'package.json': '{"workspaces":["apps/*","!apps/net"]}' }],
  ['others, of pnpm', { ...pnpmTop, 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }],
  ['all but it, of pnpm', { ...pnpmTop, 'pnpm-workspace.yaml': "packages: [apps/*, '!apps/net']\n" }],
  ['none, as there are settings only', { ...pnpmTop, 'pnpm-workspace.yaml': 'minimumReleaseAge: 0\n' }],
])('leaves a workspace above alone whose patterns hold %s', (_what, files) => {
  const root = folderWith({ 'package.json': '{}', ...files, 'apps/net/package.json': '{}' });
  const net = join(root, 'apps/net');
  expect(detectManager(net)).toMatchObject({ name: 'npm', root: net });
});

it('finds the workspace that holds the folder above one that does not', () => {
  const root = folderWith({
    'package.json': '{"workspaces":["a/b/c"]}',
    'package-lock.json': '{}',
    'a/package.json': '{"workspaces":["other"]}',
    'a/yarn.lock': '',
    'a/b/c/package.json': '{}',
  });
  expect(detectManager(join(root, 'a/b/c'))).toMatchObject({ name: 'npm', root });
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

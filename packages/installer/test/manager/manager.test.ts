import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { managerOf } from '../../src/manager/manager.ts';

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
  ['pnpm', 'its lockfile is there', { 'pnpm-lock.yaml': '' }],
  ['yarn', 'the lockfile of Yarn 4 is there', { 'yarn.lock': '__metadata:\n  version: 8\n' }],
  ['yarn', 'its lockfile is still empty', { 'yarn.lock': '' }],
])('installs with %s where %s', (name, _why, files) => {
  const folder = folderWith({ 'package.json': '{}', ...files });
  expect(managerOf(folder)).toEqual({ name, root: folder });
});

it.each([
  ['Yarn 1', 'its lockfile is there', { 'yarn.lock': '# yarn lockfile v1\n' }],
  ['Yarn 1', 'packageManager names it', { 'package.json': '{"packageManager":"yarn@1.22.22"}' }],
  ['Yarn 1', 'it made node_modules', { 'node_modules/.yarn-integrity': '' }],
  ['bun', 'its lockfile is there', { 'bun.lock': '' }],
  ['bun', 'its older lockfile is there', { 'bun.lockb': '' }],
  ['deno', 'its lockfile is there', { 'deno.lock': '{}' }],
  ['bun', 'packageManager names it', { 'package.json': '{"packageManager":"bun@1.0.0"}' }],
])('does not install with %s where %s', (name, _why, files) => {
  const folder = folderWith({ 'package.json': '{}', ...files });
  expect(() => managerOf(folder)).toThrow(
    expect.objectContaining({
      code: 'NR_INSTALL_MANAGER_UNKNOWN',
      message: `NetRaven cannot install with ${name}, which ${folder} uses`,
    }),
  );
});

it('uses the lockfile of the workspace above, but not of another folder above', () => {
  const root = folderWith({
    'package.json': '{"workspaces":["apps/*"]}',
    'package-lock.json': '{}',
    'apps/net/package.json': '{}',
  });
  expect(managerOf(join(root, 'apps/net'))).toMatchObject({ name: 'npm', root });
  const stray = folderWith({ 'yarn.lock': '', 'net/package.json': '{}' });
  expect(managerOf(join(stray, 'net'))).toMatchObject({ name: 'npm', root: join(stray, 'net') });
});

it('ignores a lockfile that an earlier npm left in a member of a workspace, and not one of another package manager', () => {
  const files = { 'package.json': '{"workspaces":["apps/*"]}', 'apps/net/package.json': '{}' };
  const left = folderWith({ ...files, 'package-lock.json': '{}', 'apps/net/package-lock.json': '{}' });
  expect(managerOf(join(left, 'apps/net'))).toEqual({ name: 'npm', root: left });
  const own = folderWith({ ...files, 'apps/net/yarn.lock': '' });
  expect(managerOf(join(own, 'apps/net'))).toEqual({ name: 'yarn', root: join(own, 'apps/net') });
  const pnpm = folderWith({ ...files, 'pnpm-lock.yaml': '', 'apps/net/package-lock.json': '{}' });
  expect(managerOf(join(pnpm, 'apps/net'))).toEqual({ name: 'npm', root: join(pnpm, 'apps/net') });
});

const yarnTop = { 'yarn.lock': '__metadata:\n' };
const pnpmTop = { 'pnpm-lock.yaml': '' };

it.each([
  ['yarn', 'a list', { ...yarnTop, 'package.json': '{"workspaces":["packages/*","./apps/**"]}' }],
  ['yarn', 'packages', { ...yarnTop, 'package.json': '{"workspaces":{"packages":["apps/net/"]}}' }],
  ['yarn', 'braces', { ...yarnTop, 'package.json': '{"workspaces":["{apps,libs}/*"]}' }],
  ['pnpm', 'lines', { ...pnpmTop, 'pnpm-workspace.yaml': "packages:\n  # ours\n  - libs/*\n  - 'apps/*' # more\n" }],
  ['pnpm', 'one line', { ...pnpmTop, 'pnpm-workspace.yaml': 'packages: ["{apps,libs}/*", tools]\n' }],
] as const)('takes %s of the workspace above whose patterns, as %s, hold the folder', (name, _form, files) => {
  const root = folderWith({ 'package.json': '{}', ...files, 'apps/net/package.json': '{}' });
  expect(managerOf(join(root, 'apps/net'))).toMatchObject({ name, root });
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
  expect(managerOf(net)).toMatchObject({ name: 'npm', root: net });
});

it('finds the workspace that holds the folder above one that does not', () => {
  const root = folderWith({
    'package.json': '{"workspaces":["a/b/c"]}',
    'package-lock.json': '{}',
    'a/package.json': '{"workspaces":["other"]}',
    'a/yarn.lock': '',
    'a/b/c/package.json': '{}',
  });
  expect(managerOf(join(root, 'a/b/c'))).toMatchObject({ name: 'npm', root });
});

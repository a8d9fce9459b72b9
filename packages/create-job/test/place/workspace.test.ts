import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findWorkspace, isMember } from '../../src/place/workspace.ts';

function folderWith(files: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-workspace-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'packages', 'one'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

it.each([
  ['a list', "# ours\npackages:\n  - packages/*\n  # more\n  - 'apps/web' # the page\n\nallowBuilds:\n  - no\n"],
  ['a list without indentation', 'catalog:\n  a: 1\npackages:\n- packages/*\n- "apps/web"\n'],
  ['a list in one line, with commas in quotes', 'packages: ["{packages,libs}/*", apps/web]\n', '{packages,libs}/*'],
  ['a list in one line', "packages: [packages/*, 'apps/web']\n"],
])('finds a pnpm workspace whose packages are %s', (_form, yaml, first = 'packages/*') => {
  const folder = folderWith({ 'pnpm-workspace.yaml': yaml });
  expect(findWorkspace(join(folder, 'packages', 'one'))).toEqual({
    folder,
    manager: 'pnpm',
    patterns: [first, 'apps/web'],
  });
});

it.each([{ workspaces: ['packages/*'] }, { workspaces: { packages: ['packages/*'] } }])(
  'finds an npm workspace by %j',
  (manifest) => {
    const folder = folderWith({ 'package.json': JSON.stringify(manifest) });
    expect(findWorkspace(folder)).toEqual({ folder, manager: 'npm', patterns: ['packages/*'] });
  },
);

it('finds a Yarn workspace by its lockfile', () => {
  const folder = folderWith({ 'package.json': '{ "workspaces": ["packages/*"] }', 'yarn.lock': '' });
  expect(findWorkspace(folder)).toEqual({ folder, manager: 'yarn', patterns: ['packages/*'] });
});

it('reads a package.json that starts with a byte order mark', () => {
  const folder = folderWith({ 'package.json': '\uFEFF{ "workspaces": ["packages/*"] }' });
  expect(findWorkspace(folder)).toMatchObject({ manager: 'npm', patterns: ['packages/*'] });
});

it.each([
  'null',
  '[]',
  '"text"',
  '7',
  '{ "workspaces": null }',
  '{ "workspaces": "packages/*" }',
  '{ "workspaces": [7] }',
])('a package.json with the content %s is not a workspace', (manifest) => {
  expect(findWorkspace(folderWith({ 'package.json': manifest }))).toBeUndefined();
});

it('settings of pnpm without packages are not a workspace', () => {
  const folder = folderWith({ 'pnpm-workspace.yaml': 'allowBuilds:\n  ssh2: false\n', 'package.json': '{}' });
  expect(findWorkspace(folder)).toBeUndefined();
});

it('matches folders with the patterns of a workspace', () => {
  const workspace = {
    folder: '/w',
    manager: 'pnpm',
    patterns: ['packages/*', './apps/**', '!packages/no', 'a.b/', '{jobs,libs}/*', 'team-?/x'],
  } as const;
  const folders = [
    'packages/yes',
    'packages/no',
    'packages/a/b',
    'apps/a/b',
    'a.b',
    'jobs/a',
    'libs/b',
    'team-1/x',
    'team-12/x',
    'packages/.hidden',
    'axb',
    'elsewhere',
    '../packages/x',
  ];
  const members = folders.filter((each) => isMember(workspace, join('/w', each)));
  expect(members).toEqual(['packages/yes', 'apps/a/b', 'a.b', 'jobs/a', 'libs/b', 'team-1/x']);
});

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
  ['a list in one line', "packages: [packages/*, 'apps/web']\n"],
])('finds a pnpm workspace whose packages are %s', (_form, yaml) => {
  const folder = folderWith({ 'pnpm-workspace.yaml': yaml });
  expect(findWorkspace(join(folder, 'packages', 'one'))).toEqual({
    folder,
    manager: 'pnpm',
    patterns: ['packages/*', 'apps/web'],
  });
});

it.each([{ workspaces: ['packages/*'] }, { workspaces: { packages: ['packages/*'] } }])(
  'finds an npm workspace by %j',
  (manifest) => {
    const folder = folderWith({ 'package.json': JSON.stringify(manifest) });
    expect(findWorkspace(folder)).toEqual({ folder, manager: 'npm', patterns: ['packages/*'] });
  },
);

it('takes settings of pnpm without packages for no workspace', () => {
  const folder = folderWith({ 'pnpm-workspace.yaml': 'allowBuilds:\n  ssh2: false\n', 'package.json': '{}' });
  expect(findWorkspace(folder)).toBeUndefined();
});

it('knows which folders are packages of a workspace', () => {
  const workspace = {
    folder: '/w',
    manager: 'pnpm',
    patterns: ['packages/*', './apps/**', '!packages/no', 'a.b/'],
  } as const;
  const folders = [
    'packages/yes',
    'packages/no',
    'packages/a/b',
    'apps/a/b',
    'a.b',
    'axb',
    'elsewhere',
    '../packages/x',
  ];
  const members = folders.filter((each) => isMember(workspace, join('/w', each)));
  expect(members).toEqual(['packages/yes', 'apps/a/b', 'a.b']);
});

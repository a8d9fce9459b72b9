import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { dependencyClosure } from '../../src/host/grants.ts';

it.each([
  ['a person wrote', 'work', true],
  ['a package manager made', 'node_modules/evil', false],
])('a folder that %s opens the members of its workspace: %s, %s', async (_, folder, isOpen) => {
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'netraven-declaring-'))), folder);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, manifest: object): void => {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, 'package.json'), JSON.stringify(manifest));
  };
  write('.', { name: 'top', workspaces: ['members/*'] });
  write('members/job', { name: 'job', dependencies: { kit: '1.0.0' } });
  write('members/kit', { name: 'kit', version: '1.0.0' });
  mkdirSync(join(root, 'node_modules'));
  symlinkSync('../members/kit', join(root, 'node_modules/kit'));
  const closure = await dependencyClosure(join(root, 'members/job'), { declaredBy: [] });
  expect(closure.includes(join(root, 'members/kit'))).toBe(isOpen);
});

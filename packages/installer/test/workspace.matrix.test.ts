import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Journal } from '../src/journal.ts';
import { lockInstall } from '../src/lock.ts';
import { managerOf } from '../src/manager/manager.ts';

/** An npm workspace whose member is the host project, and a packed package. */
function workspace(): { root: string; member: string; archive: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-workspace-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  vi.stubEnv('npm_config_cache', join(root, 'cache'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const write = (path: string, content: object): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  };
  write('package.json', { name: 'root', workspaces: ['net'] });
  write('net/package.json', { name: 'net', version: '1.0.0' });
  write('new/package.json', { name: 'netraven-job-new', version: '1.0.0' });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', root], { cwd: join(root, 'new') });
  execFileSync('npm', ['install', '--silent'], { cwd: root });
  return { root, member: join(root, 'net'), archive: join(root, 'netraven-job-new-1.0.0.tgz') };
}

it.each([
  ['of a workspace', false],
  ['of a workspace with a lockfile that an earlier npm left in it', true],
])('an undone change in a member %s leaves no package behind', async (_, hasOldLockfile) => {
  const { root, member, archive } = workspace();
  if (hasOldLockfile) writeFileSync(join(member, 'package-lock.json'), '{"lockfileVersion":3,"packages":{}}');
  const manager = managerOf(member);
  const lock = await lockInstall(manager.root, 1_000);
  onTestFinished(() => lock.release());
  const before = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const journal = new Journal(manager.root);
  journal.start({ key: 'netraven-job-new', manager, folder: member });
  execFileSync('npm', ['install', '--silent', archive], { cwd: member });
  expect(existsSync(join(root, 'node_modules/netraven-job-new'))).toBe(true);
  await journal.undo(lock);
  expect(existsSync(join(root, 'node_modules/netraven-job-new'))).toBe(false);
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).toBe(before);
});

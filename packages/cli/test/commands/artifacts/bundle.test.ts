import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { matching, refusal } from '../../matching.ts';

it('an empty mirror makes no bundle, and the command to see a bundle can be copied', async () => {
  const host = new HostFolder();
  const mirror = join(host.home, 'mirror.git');
  const who = ['-c', 'user.name=netraven', '-c', 'user.email=netraven@localhost'];
  const git = (...args: string[]): string =>
    execFileSync('git', [...who, '--git-dir', mirror, ...args], { encoding: 'utf8', input: '' }).trim();
  mkdirSync(host.home);
  git('init', '--quiet', '--bare', '--initial-branch', 'main');
  const empty = await inProcess(host, ['artifacts', 'export', '--bundle', 'my network.bundle']);
  expect(empty).toMatchObject(refusal('No job has saved a text'));
  expect(empty.stderr).toContain('`netraven artifacts list`');

  git(
    'update-ref',
    'refs/heads/main',
    git('commit-tree', '-m', 'first', git('hash-object', '-w', '-t', 'tree', '--stdin')),
  );
  const { code, stderr } = await inProcess(host, ['artifacts', 'export', '--bundle', 'my network.bundle']);
  const file = host.at('my network.bundle');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: matching(/^1 commit up to .* written to .*/),
  });
  expect(stderr).toContain(`See them: \`git clone '${file}'\`.`);
  expect(existsSync(file)).toBe(true);
});

import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { mayChangeUser } from '../../src/host/index.ts';
import { hintOf, launch } from '../../src/host/launch.ts';
import { removeWorkingFolder } from '../../src/host/working-folder.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const options = { owner: 'launch.test', network: false };

it.skipIf(!mayChangeUser)('a job host starts although a folder with one of its packages was removed', async () => {
  const removed = join(temporaryFolder(), 'node_modules', '@acme', 'lib');
  const { child, folder } = launch({ ...options, readable: [removed] });
  expect(child.pid).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await removeWorkingFolder(folder);
});

it('a job host that cannot be started leaves no working folder', async () => {
  const folders = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith(`netraven-job-${process.pid}-`));
  const before = folders();
  expect(() => launch({ ...options, readable: ['\0'] })).toThrow('null bytes');
  await vi.waitFor(() => expect(folders()).toEqual(before));
});

it('the fix for packages that an installation made private opens them, and no other folder', () => {
  const command = '`chmod -R o+rX /opt/netraven/node_modules`';
  for (const closed of ['/opt/netraven/node_modules', '/opt/netraven/node_modules/a/node_modules/b']) {
    expect(hintOf(closed).hint).toContain(command);
  }
  expect(hintOf('/root')).toEqual({});
});

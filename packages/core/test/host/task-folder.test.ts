import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeTaskFolder } from '../../src/host/task-folder.ts';

it('creating the first folder removes folders of ended processes and keeps those of running ones', () => {
  const folderOf = (pid: number | undefined): string => {
    const folder = join(tmpdir(), `netraven-job-${pid}-left`);
    mkdirSync(join(folder, 'deep'), { recursive: true });
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };
  const left = folderOf(spawnSync(process.execPath, ['--version']).pid);
  const lives = folderOf(process.ppid);
  const made = makeTaskFolder();
  onTestFinished(() => rmSync(made, { recursive: true }));
  expect([left, lives, made].map((folder) => existsSync(folder))).toEqual([false, true, true]);
});

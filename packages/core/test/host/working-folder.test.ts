import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  closeSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { excessIn, makeWorkingFolder, removeWorkingFolder } from '../../src/host/working-folder.ts';

// On a busy machine a count could end at its time limit.
beforeEach(() => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  return () => clock.mockRestore();
});

it('creating the first folder removes folders of ended processes and keeps those of running ones', async () => {
  const known = '/proc/self/ns/pid';
  const here = existsSync(known) ? /\d+/.exec(readlinkSync(known))?.[0] : '0';
  const folderOf = (pid: number | undefined, namespace = here): string => {
    const folder = join(tmpdir(), `netraven-job-${namespace}-${pid}-left`);
    mkdirSync(join(folder, 'deep'), { recursive: true });
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };
  const left = folderOf(spawnSync(process.execPath, ['--version']).pid);
  const lives = folderOf(process.ppid);
  // As a container that was restarted: its processes get the same ids again.
  const before = folderOf(process.pid);
  utimesSync(before, 1, 1);
  // Of another container that shares the folder: its processes have the same ids, and are not seen from here.
  const elsewhere = folderOf(process.pid, '1');
  const leftElsewhere = folderOf(process.ppid, '1');
  utimesSync(leftElsewhere, 1, 1);
  const own = mkdtempSync(join(tmpdir(), `netraven-job-${here}-${process.pid}-`));
  onTestFinished(() => rmSync(own, { recursive: true }));
  const made = makeWorkingFolder();
  onTestFinished(() => rmSync(made, { recursive: true }));
  await expect.poll(() => [left, before, leftElsewhere].filter((folder) => existsSync(folder))).toEqual([]);
  expect([lives, own, made, elsewhere].map((folder) => existsSync(folder))).toEqual([true, true, true, true]);
});

/** Returns an empty folder, which is removed after the test. */
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-folder-'));
  onTestFinished(() => removeWorkingFolder(folder));
  return folder;
}

it('a folder may have 64 MB in 1000 files; deleted files that are open count', () => {
  const folder = emptyFolder();
  for (let n = 0; n < 6; n++) writeFileSync(join(folder, `${n}`), Buffer.alloc(10 * 2 ** 20));
  expect(excessIn(folder, process.pid)).toBeUndefined();
  const open = openSync(join(folder, 'open'), 'w');
  onTestFinished(() => closeSync(open));
  unlinkSync(join(folder, 'open'));
  writeFileSync(open, Buffer.alloc(10 * 2 ** 20));
  expect(excessIn(folder, process.pid)).toBe('70 MB in its folder; it may have 64');
  for (let n = 0; n < 1_001; n++) writeFileSync(join(folder, `small-${n}`), '');
  expect(excessIn(folder)).toBe('more than 1000 files in its folder');
});

it('a process may have 1000 open files', () => {
  const folder = emptyFolder();
  const open = Array.from({ length: 1_001 }, () => openSync(folder, 'r'));
  onTestFinished(() => open.forEach((fd) => closeSync(fd)));
  expect(excessIn(folder, process.pid)).toBe('more than 1000 open files and sockets');
});

it.each<[what: string, make: (folder: string) => unknown, excess: string | undefined]>([
  ['that was removed', (folder) => rmSync(folder, { recursive: true }), undefined],
  ['that is a file', (folder) => (rmSync(folder, { recursive: true }), writeFileSync(folder, '')), undefined],
  [
    'with deep folders',
    (folder) => mkdirSync(join(folder, 'd/'.repeat(40)), { recursive: true }),
    'folders in its folder that are nested deeper than 32 levels',
  ],
  ['with paths that are too long', (folder) => longPath(folder), expect.stringMatching(/nested deeper|ENAMETOOLONG/)],
  [
    'with unreadable folders',
    (folder) => closedFolders(folder),
    process.getuid?.() === 0 ? undefined : 'a folder that cannot be counted (EACCES)',
  ],
])('a folder %s can be counted and removed', async (_what, make, excess) => {
  const folder = emptyFolder();
  make(folder);
  expect(excessIn(folder)).toEqual(excess);
  await removeWorkingFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

/** Makes a path that is longer than the system takes, from parts that are not. */
function longPath(folder: string): void {
  spawnSync('sh', ['-c', 'cd "$0"; for n in $(seq 24); do mkdir "$1"; cd "$1"; done', folder, 'd'.repeat(250)]);
}

function closedFolders(folder: string): void {
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/b/c'), '');
  for (const path of ['a/b', 'a']) chmodSync(join(folder, path), 0);
}

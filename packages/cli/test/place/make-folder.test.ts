import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder } from '../../src/place/make-folder.ts';

const base = mkdtempSync(join(tmpdir(), 'netraven-folders-'));
afterAll(() => rmSync(base, { recursive: true }));

it('a folder is created with those above it, and may exist', async () => {
  const folder = join(base, 'a/b/c');
  for (const _ of ['new', 'existing']) await makeFolder(folder, 0o700);
  for (const part of ['a', 'a/b', 'a/b/c']) expect(statSync(join(base, part)).mode & 0o777).toBe(0o700);
  await Promise.all([1, 2, 3].map(() => makeFolder(join(base, 'd/e/f'))));
  expect(statSync(join(base, 'd/e/f')).isDirectory()).toBe(true);
});

it('a file or a broken link in its place is an error', async () => {
  writeFileSync(join(base, 'file'), '');
  symlinkSync(join(base, 'nowhere'), join(base, 'link'));
  await expect(makeFolder(join(base, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(base, 'file/x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(makeFolder(join(base, 'link'))).rejects.toMatchObject({ code: 'NR_FILE_FORBIDDEN' });
});

it.runIf(process.platform === 'linux')('a folder in /proc is refused', async () => {
  // By its rights, for a user other than root.
  const refused: unknown = expect.stringMatching(/^(NR_FILE_FORBIDDEN|EACCES)$/);
  for (const folder of ['/proc/netraven', '/proc/netraven/x', '/proc/1/netraven']) {
    await expect(makeFolder(folder)).rejects.toMatchObject({ code: refused });
  }
});

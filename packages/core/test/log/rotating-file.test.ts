import { readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { RotatingFile } from '../../src/log/rotating-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;
beforeEach(() => void (folder = temporaryFolder()));

const contents = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

it('a full file is rotated, and the oldest one is removed', async () => {
  const file = new RotatingFile(join(folder, 'x.jsonl'), { bytes: 4, files: 3 });
  for (const text of ['1\n', '2\n', '3\n', '4\n', '5\n', '6\n', '7\n']) await file.append(text);
  await file.close();
  expect(contents()).toEqual({ 'x.jsonl': '7\n', 'x1.jsonl': '5\n6\n', 'x2.jsonl': '3\n4\n' });
});

it('an existing file is continued, and its size counts', async () => {
  writeFileSync(join(folder, 'x.jsonl'), '1\n2\n');
  const file = new RotatingFile(join(folder, 'x.jsonl'), { bytes: 4, files: 3 });
  await file.append('3\n');
  await file.append('4\n');
  await file.close();
  expect(contents()).toEqual({ 'x.jsonl': '3\n4\n', 'x1.jsonl': '1\n2\n' });
});

it('an entry larger than a file is written whole', async () => {
  const file = new RotatingFile(join(folder, 'x.jsonl'), { bytes: 4, files: 2 });
  await file.append('1234567\n');
  await file.close();
  expect(contents()).toEqual({ 'x.jsonl': '1234567\n' });
});

it('a file that another program renamed is left, and the new one is written', async () => {
  const file = new RotatingFile(join(folder, 'x.jsonl'), { bytes: 100, files: 3 });
  await file.append('1\n');
  renameSync(join(folder, 'x.jsonl'), join(folder, 'x.jsonl.1'));
  await file.append('2\n');
  renameSync(join(folder, 'x.jsonl'), join(folder, 'x.jsonl.2'));
  writeFileSync(join(folder, 'x.jsonl'), '');
  await file.append('3\n');
  await file.close();
  expect(contents()).toEqual({ 'x.jsonl': '3\n', 'x.jsonl.1': '1\n', 'x.jsonl.2': '2\n' });
});

it('a file that another program emptied is continued from its start, and a failed write fills nothing', async () => {
  const path = join(folder, 'x.jsonl');
  const file = new RotatingFile(path, { bytes: 8, files: 2 });
  await file.append('123456\n');
  truncateSync(path);
  // Without a look at the file, it would count as full.
  await file.append('78\n');
  expect(contents()).toEqual({ 'x.jsonl': '78\n' });
  await file.close();
});

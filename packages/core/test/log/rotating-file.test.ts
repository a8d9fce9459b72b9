import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeOnce, writeWhole } from '../../src/system/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('a file is replaced as a whole, for its owner only, and its folder is made', () => {
  const file = join(temporaryFolder(), 'deep', 'note.json');
  writeWhole(file, 'one');
  writeWhole(file, 'two');
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(file, '..'))).toEqual(['note.json']);
});

test('a file that exists is not written a second time', () => {
  const file = join(temporaryFolder(), 'id');
  expect([writeOnce(file, 'one', { mode: 0o400 }), writeOnce(file, 'two')]).toEqual([true, false]);
  expect(readFileSync(file, 'utf8')).toBe('one');
});

test('a write that fails leaves no draft behind', () => {
  const file = join(temporaryFolder(), 'taken');
  mkdirSync(join(file, 'by-a-folder'), { recursive: true });
  expect(() => writeWhole(file, 'one')).toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
  expect(readdirSync(join(file, '..'))).toEqual(['taken']);
});

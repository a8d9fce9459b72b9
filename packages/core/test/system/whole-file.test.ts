import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeOnce, writeWhole } from '../../src/system/index.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'netraven-whole-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('a file is replaced as a whole, for its owner only, and its folder is made', () => {
  const file = join(folder(), 'deep', 'note.json');
  writeWhole(file, 'one');
  writeWhole(file, 'two');
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(file, '..'))).toEqual(['note.json']);
});

test('a file that exists is not written a second time', () => {
  const file = join(folder(), 'id');
  expect([writeOnce(file, 'one', { mode: 0o400 }), writeOnce(file, 'two')]).toEqual([true, false]);
  expect(readFileSync(file, 'utf8')).toBe('one');
});

test('a write that fails leaves no draft behind', () => {
  const file = join(folder(), 'taken');
  mkdirSync(join(file, 'by-a-folder'), { recursive: true });
  expect(() => writeWhole(file, 'one')).toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
  expect(readdirSync(join(file, '..'))).toEqual(['taken']);
});

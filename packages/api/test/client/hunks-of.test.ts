import { expect, it } from 'vitest';
import { hunksOf } from '../../src/client/hunks-of.ts';

it('a unified diff has its hunks, with their places, sections and lines', () => {
  const diff = [
    '@@ -4,3 +4,4 @@ router bgp 65000 / address-family ipv4',
    ' a',
    '-b',
    '+B @@ -1 +1 @@',
    '+c',
    ' ',
    '@@ -20 +22 @@',
    '-d',
    '\\ No newline at end of file',
    '+@@ -1 +1 @@',
    '',
  ].join('\n');
  expect(hunksOf(diff)).toEqual([
    {
      oldStart: 4,
      oldLines: 3,
      newStart: 4,
      newLines: 4,
      section: ['router bgp 65000', 'address-family ipv4'],
      lines: [' a', '-b', '+B @@ -1 +1 @@', '+c', ' '],
    },
    {
      oldStart: 20,
      oldLines: 1,
      newStart: 22,
      newLines: 1,
      section: [],
      lines: ['-d', '\\ No newline at end of file', '+@@ -1 +1 @@'],
    },
  ]);
});

it('an empty diff has no hunks, and a cut one has the lines that are left', () => {
  expect(hunksOf('')).toEqual([]);
  expect(hunksOf('@@ -1,9 +1,9 @@\n a\n-b')).toMatchObject([{ oldLines: 9, lines: [' a', '-b'] }]);
});

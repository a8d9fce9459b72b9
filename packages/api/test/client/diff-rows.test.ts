import { expect, it } from 'vitest';
import { numberedLines, pairedLines } from '../../src/client/diff-rows.ts';

const hunk = {
  oldStart: 4,
  oldLines: 5,
  newStart: 6,
  newLines: 4,
  section: [],
  lines: [' a', '-b', '-c', '+B', ' d', '+e', '-f', '\\ No newline at end of file'],
};

it('each line of a hunk has its number in both texts', () => {
  expect(numberedLines(hunk).map((line) => [line.old, line.new, line.sign, line.text])).toEqual([
    [4, 6, ' ', 'a'],
    [5, undefined, '-', 'b'],
    [6, undefined, '-', 'c'],
    [undefined, 7, '+', 'B'],
    [7, 8, ' ', 'd'],
    [undefined, 9, '+', 'e'],
    [8, undefined, '-', 'f'],
    [undefined, undefined, '\\', ' No newline at end of file'],
  ]);
});

it('side by side, removed lines are beside the added ones that follow them', () => {
  expect(pairedLines(numberedLines(hunk)).map(([older, newer]) => [older?.text, newer?.text])).toEqual([
    ['a', 'a'],
    ['b', 'B'],
    ['c', undefined],
    ['d', 'd'],
    [undefined, 'e'],
    ['f', undefined],
  ]);
});

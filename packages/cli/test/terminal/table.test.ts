import { expect, it } from 'vitest';
import { table } from '../../src/terminal/table.ts';

it('columns are as wide as their widest cell, and lines have no blanks at their end', () => {
  expect(
    table(
      ['A', 'LONG'],
      [
        ['1', ''],
        ['three', 'x'],
      ],
    ),
  ).toBe('A      LONG\n1\nthree  x');
});

it('wide characters count as two columns and colours as none', () => {
  expect(
    table(
      ['名前', 'B'],
      [
        ['\u001b[31mabcd\u001b[39m', 'x'],
        ['ab', 'y'],
      ],
    ),
  ).toBe('名前  B\n\u001b[31mabcd\u001b[39m  x\nab    y');
});

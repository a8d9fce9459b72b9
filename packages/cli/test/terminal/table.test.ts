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

const limits = {
  columns: 24,
  cut: [
    [1, 6],
    [0, 8],
  ],
} as const;

it('long cells are cut in the middle until a row fits, in the order of the columns to cut', () => {
  const rows = [
    ['core-1', 'NR_DEVICE_UNREACHABLE', 'x'],
    ['ams-access-17', 'ok', 'x'],
  ];
  const text = table(['NAME', 'LAST', 'Z'], rows, limits);
  expect(text.split('\n')).toEqual([
    'NAME           LAST    Z',
    'core-1         NR_…LE  x',
    'ams-access-17  ok      x',
  ]);
  const longer = [...rows, ['ams-access-switch-17', 'ok', 'x']];
  expect(table(['NAME', 'LAST', 'Z'], longer, limits).split('\n').at(-1)).toBe('ams-ac…tch-17  ok      x');
});

it('a column with the least width 0 is left out if the row does not fit without it', () => {
  const rows = [['ams-access-17', 'NR_DEVICE_UNREACHABLE', 'x']];
  const cut = [
    [1, 8],
    [1, 0],
    [0, 8],
  ] as const;
  const at = (columns: number): string | undefined =>
    table(['NAME', 'LAST', 'Z'], rows, { columns, cut }).split('\n')[1];
  expect(at(80)).toBe('ams-access-17  NR_DEVICE_UNREACHABLE  x');
  expect(at(26)).toBe('ams-access-17  NR_D…BLE  x');
  expect(at(25)).toBe('ams-access-17  x');
  expect(at(12)).toBe('ams-…s-17  x');
});

it('no column is narrower than its least width and its head, and wide characters are cut in whole', () => {
  const rows = [['a'.repeat(20), '名前'.repeat(20), 'x']];
  expect(table(['NAME', 'LONG HEAD', 'Z'], rows, { ...limits, columns: 20 }).split('\n')).toEqual([
    'NAME      LONG HEAD  Z',
    'aaaa…aaa  名前…名前  x',
  ]);
});

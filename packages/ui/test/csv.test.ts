import { expect, it } from 'vitest';
import { csvOf } from '../src/csv.ts';

it('a table becomes CSV, with quotes where they are needed', () => {
  expect(
    csvOf([
      ['Device', 'Tags'],
      ['core-1', 'a, b'],
      ['say "x"', ''],
      ['two\nlines', 'é'],
    ]),
  ).toBe('Device,Tags\r\ncore-1,"a, b"\r\n"say ""x""",\r\n"two\nlines",é\r\n');
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1'])('the cell %j is no formula', (text) => {
  expect(csvOf([[text]])).toMatch(/^"?'/);
});

it('a cell with a sign inside stays as it is', () => {
  expect(csvOf([['core-1', 'a=b', '2026-01-02T03:04:05.000Z']])).toBe('core-1,a=b,2026-01-02T03:04:05.000Z\r\n');
});

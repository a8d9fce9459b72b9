import { expect, it } from 'vitest';
import { reportProblem } from '../../src/host/report.ts';

it.each([
  { kind: 'findings', items: [] },
  {
    kind: 'findings',
    items: [
      { severity: 'low', message: 'a', where: 'b', rule: 'no-telnet' },
      { severity: 'info', message: 'a', where: null },
    ],
  },
  {
    kind: 'table',
    columns: ['a', 'b'],
    rows: [
      ['x', 1],
      [true, null],
    ],
  },
  { kind: 'diff', before: '', after: 'a' },
  { kind: 'markdown', text: '# a' },
])('a report of kind $kind', (report) => {
  expect(reportProblem(report)).toBeUndefined();
});

it.each([
  ['all good', 'report is a string, not an object'],
  [{ kind: 'chart' }, 'report.kind is not one of findings, table, diff, markdown'],
  [{ kind: 'toString' }, 'report.kind is not one of findings, table, diff, markdown'],
  [{ kind: 'findings', items: {} }, 'report.items is an object, not a list'],
  [{ kind: 'findings', items: ['a'] }, 'report.items[0] is a string, not an object'],
  [
    { kind: 'findings', items: [{ severity: 'bad', message: '' }] },
    'report.items[0].severity is not one of critical, high, medium, low, info',
  ],
  [{ kind: 'findings', items: [{ severity: 'low' }] }, 'report.items[0].message is missing, not a text'],
  [
    { kind: 'findings', items: [{ severity: 'low', message: 'a', rule: 'no telnet' }] },
    'report.items[0].rule is not 1 to 64 letters, digits and . _ : -',
  ],
  [{ kind: 'table', columns: [], rows: [] }, 'report.columns is empty'],
  [{ kind: 'table', columns: ['a'], rows: [[1], [1, 2]] }, 'report.rows[1] is not a list of 1 cells'],
  [{ kind: 'table', columns: ['a'], rows: [[{}]] }, 'report.rows[0][0] is an object, not a text or number'],
  [{ kind: 'diff', before: 'a' }, 'report.after is missing, not a text'],
  [{ kind: 'markdown', text: 1 }, 'report.text is a number, not a text'],
])('names what is wrong: %#', (report, problem) => {
  expect(reportProblem(report)).toBe(problem);
});

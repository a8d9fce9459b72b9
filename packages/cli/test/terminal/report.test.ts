import type { JobReport } from '@netraven/api';
import { expect, it } from 'vitest';
import { reportLines } from '../../src/terminal/report.ts';

const linesOf = (report: JobReport, columns = 80): string[] => reportLines((_, text) => text, report, columns);

it('draws findings with the most severe first', () => {
  const items = [
    { severity: 'info', message: 'version 15.2' },
    { severity: 'critical', message: 'telnet is on', where: 'line vty 0 4' },
    { severity: 'low', message: 'no banner', where: null },
  ] as const;
  expect(linesOf({ kind: 'findings', items })).toEqual([
    'critical  line vty 0 4: telnet is on',
    'low       no banner',
    'info      version 15.2',
  ]);
  expect(linesOf({ kind: 'findings', items: [] })).toEqual(['No findings.']);
});

it('draws a table that fits the terminal, and cuts its last columns first', () => {
  const report = {
    kind: 'table',
    columns: ['port', 'neighbour', 'up'],
    rows: [
      ['Gi0/1', 'core-1.example.net', true],
      ['Gi0/2', null, false],
    ],
  } as const;
  expect(linesOf(report)).toEqual([
    'port   neighbour           up',
    'Gi0/1  core-1.example.net  true',
    'Gi0/2                      false',
  ]);
  const narrow = linesOf(report, 24);
  expect(narrow[1]).toMatch(/^Gi0\/1 {2}core.*….*net {2}true$/);
  expect(narrow.at(-1)).toContain('`--json` has the whole table');
  expect(Math.max(...narrow.slice(0, -1).map((line) => line.length))).toBeLessThanOrEqual(24);
});

it('draws the lines that differ', () => {
  const before = Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\n');
  const after = before.replace('line 20', 'line twenty');
  expect(linesOf({ kind: 'diff', before, after })).toEqual([
    '@@ -18,7 +18,7 @@',
    ' line 17',
    ' line 18',
    ' line 19',
    '-line 20',
    '+line twenty',
    ' line 21',
    ' line 22',
    ' line 23',
  ]);
  expect(linesOf({ kind: 'diff', before, after: before })).toEqual(['No difference.']);
  expect(linesOf({ kind: 'diff', before, after: `${before}\n` })).toEqual(['No difference.']);
  expect(linesOf({ kind: 'diff', before: 'a', after: 'a\n' })).toEqual(['No difference.']);
  expect(linesOf({ kind: 'diff', before: '', after: 'b' })).toEqual(['@@ -1,0 +1,1 @@', '+b']);
  expect(linesOf({ kind: 'diff', before: 'a\nb', after: 'a\nc' })).toEqual(['@@ -1,2 +1,2 @@', ' a', '-b', '+c']);
  const other = Array.from({ length: 6_000 }, (_, at) => `other ${at}`).join('\n');
  expect(linesOf({ kind: 'diff', before, after: other })).toEqual([expect.stringContaining('--json')]);
});

it('draws hostile texts without moving the cursor', () => {
  const hostile = 'a\u001b[2Jb\rc\u202ed';
  const reports: JobReport[] = [
    { kind: 'findings', items: [{ severity: 'high', message: hostile, where: hostile }] },
    { kind: 'table', columns: [hostile], rows: [[hostile]] },
    { kind: 'diff', before: hostile, after: `${hostile}${hostile}` },
    { kind: 'markdown', text: `# ${hostile}\n\nmore` },
  ];
  // oxlint-disable-next-line no-control-regex
  for (const report of reports) expect(linesOf(report).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

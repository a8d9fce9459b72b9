import type { Task } from '@netraven/api';
import { expect, it } from 'vitest';
import { writeRecap } from '../../../src/commands/run/recap.ts';
import { recorded } from '../../../test-utils/recorded.ts';
import { changeCounts, changeLines, configChange, runOf, taskOf } from './run-of.ts';

const error = { code: 'NR_DEVICE_TRUNCATED', message: 'ended early', hint: 'Try again.', retryable: true };

const recapOf = (...of: Parameters<typeof writeRecap> extends [unknown, ...infer Rest] ? Rest : never): string => {
  const terminal = recorded();
  writeRecap(terminal, ...of);
  return terminal.written.map(([, text]) => text).join('\n');
};

it('a recap has a line for each device, grouped by status and error code, the next step for each code once, and the totals', () => {
  const tasks = [
    taskOf('r1', 'success', { result: { success: true, message: 'unchanged' } }),
    taskOf('r2', 'error', { error }),
    taskOf('r3', 'error', { error: { ...error, code: 'NR_DEVICE_TIMEOUT', message: 'no answer' } }),
    taskOf('r4', 'failed', { result: { success: false, message: 'not compliant' } }),
    taskOf('r5', 'error', { error }),
    taskOf('r6', 'failed', { result: { success: false } }),
  ];
  expect(recapOf(runOf('partial', { success: 1, failed: 2, error: 3 }), tasks, 'notable')).toBe(
    [
      'DEVICE  STATUS   MESSAGE',
      'r3      error    NR_DEVICE_TIMEOUT: no answer',
      'r2      error    NR_DEVICE_TRUNCATED: ended early',
      'r5      error    NR_DEVICE_TRUNCATED: ended early',
      'r4      failed   not compliant',
      'r6      failed   The job gave no reason.',
      'r1      success  unchanged',
      'NR_DEVICE_TRUNCATED: Try again.',
      'NR_DEVICE_TIMEOUT: Try again.',
      'backup partial: 6 tasks, 1 success, 2 failed, 3 error, 2.5 s (run 0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11)',
    ].join('\n'),
  );
});

it('devices that were skipped for the same reason share a line', () => {
  const skip = (name: string, platform: string): Task =>
    taskOf(name, 'skipped', { error: { code: 'NR_X', message: `${name} is ${platform}`, retryable: false } });
  const tasks = [skip('r1', 'junos'), skip('r2', 'junos'), skip('r3', 'eos'), taskOf('r4', 'success')];
  expect(recapOf(runOf('success', { success: 1, skipped: 3 }), tasks, 'all').split('\n')).toEqual([
    'DEVICE  STATUS   MESSAGE',
    'r3      skipped  NR_X: r3 is eos',
    'r4      success',
    '2 skipped: NR_X: … is junos: r1, r2',
    expect.stringMatching(/^backup success: 4 tasks/),
  ]);
});

it('after a line for each device, the recap has only the next steps and the totals', () => {
  const tasks = [taskOf('r1', 'success'), taskOf('r2', 'error', { error })];
  expect(recapOf(runOf('partial', { success: 1, error: 1 }), tasks, 'none').split('\n')).toEqual([
    'NR_DEVICE_TRUNCATED: Try again.',
    expect.stringMatching(/^backup partial: 2 tasks, 1 success, 1 error/),
  ]);
});

it('of many devices only the notable ones are shown, unless all are requested', () => {
  const tasks = [
    ...Array.from({ length: 60 }, (_, index) => taskOf(`ok${index}`, 'success')),
    taskOf('bad', 'error', { error }),
  ];
  const run = runOf('partial', { success: 60, error: 1 });
  expect(recapOf(run, tasks, 'notable')).not.toContain('ok1');
  expect(recapOf(run, tasks, 'notable')).toContain('bad');
  expect(recapOf(run, tasks, 'all')).toContain('ok59');
});

it('the task of a fleet job is shown as (all devices)', () => {
  expect(recapOf(runOf('success', { success: 1 }), [taskOf('', 'success', { device: null })], 'notable')).toContain(
    '(all devices)',
  );
});

it('the recap of a run with one task has the report of its job', () => {
  const report = { kind: 'table', columns: ['port', 'vlan'], rows: [['Gi0/1', 10]] } as const;
  const task = taskOf('r1', 'success', { result: { success: true, message: '1 port', report } });
  expect(recapOf(runOf('success', { success: 1 }), [task], 'none').split('\n')).toEqual([
    'port   vlan',
    'Gi0/1  10',
    expect.stringMatching(/^backup success: 1 task/),
  ]);
});

it('the recap of a run with a summary has its line, its report and its status', () => {
  const report = { kind: 'table', columns: ['from', 'to'], rows: [['r1', 'r2']] } as const;
  const devices = Array.from({ length: 60 }, (_, index) => taskOf(`ok${index}`, 'success'));
  const result = { success: true, message: '1 link', report };
  const summary = taskOf('summary', 'success', { device: null, summary: true, result });
  const run = { ...runOf('success', { success: 60 }), summary: 'success' } as const;
  expect(recapOf(run, [...devices, summary], 'notable').split('\n')).toEqual([
    'DEVICE     STATUS   MESSAGE',
    '(summary)  success  1 link',
    'from  to',
    'r1    r2',
    expect.stringMatching(/^backup success: 60 tasks, 60 success, summary success,/),
  ]);
});

it('each device has the size of its change, and the totals have their sum', () => {
  const none = { added: 0, removed: 0, untraced: 0, answers: 0 };
  const tasks = [
    taskOf('r1', 'success', { result: { success: true, changed: true, message: 'pushed' }, changeCounts }),
    taskOf('r2', 'success', { result: { success: true }, changeCounts: { ...none, added: 12 } }),
    taskOf('r3', 'failed', { result: { success: false, message: 'no ping' }, changeCounts: none }),
    taskOf('r4', 'error', { error }),
  ];
  expect(
    recapOf({ ...runOf('partial', { success: 2, failed: 1, error: 1 }), changed: 1 }, tasks, 'all').split('\n'),
  ).toEqual([
    'DEVICE  STATUS   CHANGE                             MESSAGE',
    'r4      error                                       NR_DEVICE_TRUNCATED: ended early',
    'r3      failed   +0 -0                              no ping',
    'r1      success  +3 -1, 1 left no trace, 2 answers  pushed',
    'r2      success  +12 -0',
    'NR_DEVICE_TRUNCATED: Try again.',
    expect.stringMatching(/^backup partial: 4 tasks, 2 success, 1 failed, 1 error, 1 changed, \+15 -1 lines, 2\.5 s/),
  ]);
});

it('the recap of a run with one task has what it changed, a long change in part', () => {
  const task = taskOf('r1', 'success', { changeCounts });
  const run = runOf('success', { success: 1 });
  expect(recapOf(run, [task], 'none', configChange).split('\n')).toEqual([
    ...changeLines,
    expect.stringMatching(/^backup success: 1 task/),
  ]);
  const diff = `@@ -1 +1,100 @@\n${'+x\n'.repeat(100)}`;
  const lines = recapOf(run, [task], 'none', { added: 100, removed: 0, diff }).split('\n');
  expect(lines).toHaveLength(62);
  expect(lines[60]).toBe(`41 more lines: \`netraven tasks show ${run.id}\``);
});

import { expect, it } from 'vitest';
import { writeRecap } from '../../../src/commands/run/recap.ts';
import { recorded } from '../../terminal/recorded.ts';
import { runOf, taskOf } from './run-of.ts';

const error = { code: 'NR_DEVICE_TRUNCATED', message: 'ended early', hint: 'Try again.', retryable: true };

const recapOf = (...of: Parameters<typeof writeRecap> extends [unknown, ...infer Rest] ? Rest : never): string => {
  const terminal = recorded();
  writeRecap(terminal, ...of);
  return terminal.written.map(([, text]) => text).join('\n');
};

it('a recap has a line for each device, the next step for each code once, and the totals', () => {
  const tasks = [
    taskOf('r1', 'success', { result: { success: true, message: 'unchanged' } }),
    taskOf('r2', 'failed', { error }),
    taskOf('r3', 'failed', { error }),
    taskOf('r4', 'failed', { result: { success: false, message: 'not compliant' } }),
    taskOf('r5', 'failed', { result: { success: false } }),
  ];
  expect(recapOf(runOf('partial', { success: 1, failed: 4 }), tasks, 'notable')).toBe(
    [
      'DEVICE  STATUS   MESSAGE',
      'r1      success  unchanged',
      'r2      failed   NR_DEVICE_TRUNCATED: ended early',
      'r3      failed   NR_DEVICE_TRUNCATED: ended early',
      'r4      failed   not compliant',
      'r5      failed   The job gave no reason.',
      'NR_DEVICE_TRUNCATED: Try again.',
      'backup partial: 5 tasks, 1 success, 4 failed, 2.5 s (run 0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11)',
    ].join('\n'),
  );
});

it('where each device had its line already, only the next steps and the totals are left to say', () => {
  const tasks = [taskOf('r1', 'success'), taskOf('r2', 'failed', { error })];
  expect(recapOf(runOf('partial', { success: 1, failed: 1 }), tasks, 'none').split('\n')).toEqual([
    'NR_DEVICE_TRUNCATED: Try again.',
    expect.stringMatching(/^backup partial: 2 tasks, 1 success, 1 failed/),
  ]);
});

it('of many devices only those that need a look are shown, unless all are asked for', () => {
  const tasks = [
    ...Array.from({ length: 60 }, (_, index) => taskOf(`ok${index}`, 'success')),
    taskOf('bad', 'failed', { error }),
  ];
  const run = runOf('partial', { success: 60, failed: 1 });
  expect(recapOf(run, tasks, 'notable')).not.toContain('ok1');
  expect(recapOf(run, tasks, 'notable')).toContain('bad');
  expect(recapOf(run, tasks, 'all')).toContain('ok59');
});

it('the task of a fleet job is that of all devices', () => {
  expect(recapOf(runOf('success', { success: 1 }), [taskOf('', 'success', { device: null })], 'notable')).toContain(
    '(all devices)',
  );
});

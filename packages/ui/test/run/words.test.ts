import type { Run } from '@netraven/api';
import { expect, it } from 'vitest';
import { changeInWords, countsInWords, messageOf, span } from '../../src/run/words.ts';

it.each([
  [400, '0.4 s'],
  [12_300, '12 s'],
  [59_700, '1 min 0 s'],
  [185_000, '3 min 5 s'],
  [7_500_000, '2 h 5 min'],
])('%d ms are shown as %s', (ms, words) => {
  const from = Date.UTC(2026, 0, 1);
  expect(span(new Date(from).toISOString(), new Date(from + ms).toISOString())).toBe(words);
});

it('a task that does not apply also shows that its change was undone', () => {
  const result = { success: true, notApplicable: 'no BGP' };
  const error = { code: 'NR_TASK_NOT_APPLICABLE', message: 'no BGP; r1 is as before', retryable: false };
  expect(messageOf({ status: 'skipped', result, error })).toBe('no BGP; r1 is as before');
});

it('a task that failed without a message shows that the job gave no reason', () => {
  const error = { code: 'NR_JOB_THREW', message: 'x', retryable: false };
  expect(messageOf({ status: 'failed', result: { success: false }, error: null })).toBe('The job gave no reason.');
  expect(messageOf({ status: 'failed', result: { success: false, message: 'no VLAN' }, error: null })).toBe('no VLAN');
  expect(messageOf({ status: 'failed', result: null, error })).toBe('');
  expect(messageOf({ status: 'success', result: { success: true }, error: null })).toBe('');
});

it('a message cannot hide or reorder the text around it', () => {
  const result = { success: true, message: 'a\u202eb' };
  expect(messageOf({ status: 'success', result, error: null })).toBe(String.raw`a\u202eb`);
});

it('the size of a change names lines that left no trace and answers, if there are any', () => {
  expect(changeInWords({ added: 3, removed: 1, untraced: 0, answers: 0 })).toBe('+3 −1');
  expect(changeInWords({ added: 0, removed: 0, untraced: 2, answers: 1 })).toBe('+0 −0, 2 left no trace, 1 answer');
});

it('the numbers of a run name the statuses that devices have, and a summary that did not succeed', () => {
  const counts = { total: 5, queued: 0, running: 0, success: 3, failed: 1, error: 1, cancelled: 0, skipped: 0 };
  const run = (more: Partial<Run>): Run => ({ counts, changed: 0, saved: 2, summary: null, ...more }) as Run;
  expect(countsInWords(run({}))).toBe('5 devices: 3 ok, 1 says no, 1 error, 2 saved');
  expect(countsInWords(run({ summary: 'success' }))).toBe('5 devices: 3 ok, 1 says no, 1 error, 2 saved');
  expect(countsInWords(run({ summary: 'error' }))).toBe('5 devices: 3 ok, 1 says no, 1 error, 2 saved, summary error');
});

import { expect, it } from 'vitest';
import { taskRank } from '../../src/run/task-rank.ts';

it('errors come first, and what was cancelled or skipped comes with the rest', () => {
  const error = { code: 'NR_X', message: 'x', retryable: false };
  const tasks = [
    { status: 'success', error: null },
    { status: 'cancelled', error },
    { status: 'skipped', error },
    { status: 'failed', error: null },
    { status: 'queued', error: null },
    { status: 'queued', error },
    { status: 'error', error },
  ] as const;
  const sorted = tasks.toSorted((a, b) => taskRank(a) - taskRank(b));
  expect(sorted.map(({ status }) => status)).toEqual([
    ...['queued', 'error'],
    'failed',
    ...['success', 'cancelled', 'skipped', 'queued'],
  ]);
});

import type { Run } from '@netraven/api';
import { expect, it } from 'vitest';
import { withRuns } from '../../src/runs/with-runs.ts';

const run = (id: string, second: number, status: Run['status'] = 'running'): Run =>
  ({ id, status, createdAt: `2026-07-30T10:00:0${second}.000Z` }) as Run;

it('each run is listed once, in its latest state, newest first', () => {
  const known = [run('b', 2), run('a', 1)];
  const newer = [run('c', 3), run('b', 2, 'success')];
  expect(withRuns(known, newer).map(({ id, status }) => [id, status])).toEqual([
    ['c', 'running'],
    ['b', 'success'],
    ['a', 'running'],
  ]);
});

it('of two runs of the same time, the later id comes first', () => {
  expect(withRuns([run('1', 1)], [run('2', 1)]).map(({ id }) => id)).toEqual(['2', '1']);
});

import type { Run } from '@netraven/api';
import { expect, it } from 'vitest';
import { leftRunning, withRuns } from '../../src/runs/with-runs.ts';

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

it('older runs that have not ended are asked for: the newest page does not have them', () => {
  const known = [run('d', 4, 'queued'), run('c', 3), run('b', 2, 'success'), run('a', 1)];
  expect(leftRunning(known, [run('d', 4)]).map(({ id }) => id)).toEqual(['c', 'a']);
});

import { expect, it } from 'vitest';
import { headerLine } from '../../../src/commands/run/header-line.ts';
import { runOf } from './run-of.ts';

it('the header counts devices done, successes, failures and errors apart', () => {
  const run = runOf('running', { success: 5, failed: 1, error: 2, skipped: 1, running: 3, queued: 4 });
  expect(headerLine({ ...run, changed: 2, saved: 1 }, 12_340, 200)).toBe(
    'backup  [#############-----------]  9/16  ok 5  changed 2  saved 1  failed 1  error 2  skipped 1  running 3  12.3 s  eta 10.8 s',
  );
});

it('the header never fills the last column, however narrow the terminal', () => {
  const run = runOf('running', { running: 1 });
  for (const columns of [0, 1, 20, 60])
    expect(headerLine(run, 0, columns).length).toBeLessThanOrEqual(Math.max(0, columns - 1));
});

it('a run without tasks has a full bar', () => {
  expect(headerLine(runOf('skipped', {}), 0, 200)).toContain('[########################]  0/0');
});

it('the header says that the summary runs, when all devices are done', () => {
  const run = runOf('running', { success: 5 });
  expect(headerLine({ ...run, summary: 'running' }, 1_000, 200)).toContain('running 0  summary running');
  expect(headerLine({ ...run, summary: 'waiting' }, 1_000, 200)).not.toContain('summary');
});

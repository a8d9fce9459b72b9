import { expect, it } from 'vitest';
import { exitCodeOfRun } from '../../../src/commands/run/exit-code-of-run.ts';
import { runOf } from './run-of.ts';

it.each([
  { what: 'all went well', run: runOf('success', { success: 2 }), code: 0 },
  { what: 'all that were not skipped went well', run: runOf('success', { success: 1, skipped: 1 }), code: 0 },
  { what: 'some failed', run: runOf('partial', { success: 1, failed: 1 }), code: 3 },
  { what: 'some were cancelled', run: runOf('cancelled', { success: 1, cancelled: 1 }), code: 3 },
  { what: 'all failed', run: runOf('failed', { failed: 1, error: 1 }), code: 4 },
  { what: 'some had an error', run: runOf('partial', { success: 1, error: 1 }), code: 3 },
  { what: 'all had an error', run: runOf('error', { error: 2 }), code: 4 },
  { what: 'only the summary had an error', run: runOf('error', { success: 2 }), code: 3 },
  { what: 'all were cancelled', run: runOf('cancelled', { cancelled: 2 }), code: 4 },
  { what: 'all were skipped', run: runOf('skipped', { skipped: 2 }), code: 4 },
])('a run in which $what exits with $code', ({ run, code }) => {
  expect(exitCodeOfRun(run)).toBe(code);
});

import { expect, it } from 'vitest';
import { exitCodeOfRun } from '../../../src/commands/run/exit-code-of-run.ts';
import { runOf, taskOf } from './run-of.ts';

const skippedBecause = (code: string): ReturnType<typeof taskOf> =>
  taskOf('r1', 'skipped', { error: { code, message: 'x', retryable: false } });
const notApplicable = skippedBecause('NR_TASK_NOT_APPLICABLE');

it.each([
  { what: 'all went well', run: runOf('success', { success: 2 }), code: 0 },
  { what: 'all that were not skipped went well', run: runOf('success', { success: 1, skipped: 1 }), code: 0 },
  { what: 'the job failed on some', run: runOf('partial', { success: 1, failed: 1 }), code: 6 },
  { what: 'the job failed on all', run: runOf('failed', { failed: 2 }), code: 6 },
  {
    what: 'the job failed on some and does not apply to others',
    run: runOf('failed', { failed: 1, skipped: 1 }),
    tasks: [notApplicable],
    code: 6,
  },
  {
    what: 'the job failed on some and others were left out',
    run: runOf('failed', { failed: 1, skipped: 1 }),
    tasks: [skippedBecause('NR_CREDENTIAL_FROZEN')],
    code: 4,
  },
  { what: 'only the summary failed', run: runOf('failed', { success: 2 }), code: 6 },
  {
    what: 'some failed and some had an error',
    run: runOf('partial', { success: 1, failed: 1, error: 1 }),
    code: 3,
  },
  { what: 'some were cancelled', run: runOf('cancelled', { success: 1, cancelled: 1 }), code: 3 },
  { what: 'some failed and the others had an error', run: runOf('failed', { failed: 1, error: 1 }), code: 4 },
  { what: 'some had an error', run: runOf('partial', { success: 1, error: 1 }), code: 3 },
  { what: 'all had an error', run: runOf('error', { error: 2 }), code: 4 },
  { what: 'only the summary had an error', run: runOf('error', { success: 2 }), code: 3 },
  { what: 'all were cancelled', run: runOf('cancelled', { cancelled: 2 }), code: 4 },
  { what: 'some failed and the others were cancelled', run: runOf('cancelled', { failed: 1, cancelled: 1 }), code: 4 },
  {
    what: 'all were skipped',
    run: runOf('skipped', { skipped: 1 }),
    tasks: [skippedBecause('NR_TASK_STOPPED')],
    code: 4,
  },
  { what: 'the job applies to no device', run: runOf('skipped', { skipped: 1 }), tasks: [notApplicable], code: 0 },
  {
    what: 'the job applies to no device, or its platform is not supported',
    run: runOf('skipped', { skipped: 2 }),
    tasks: [notApplicable, skippedBecause('NR_TASK_PLATFORM_UNSUPPORTED')],
    code: 4,
  },
])('a run in which $what exits with $code', ({ run, tasks = [], code }) => {
  expect(exitCodeOfRun({ run, tasks })).toBe(code);
});

import { expect, it } from 'vitest';
import type { Log } from '@netraven/core/log';
import type { tasks } from '@netraven/db';
import { resultOf } from '../../src/task/result-of.ts';
import { withChange } from '../../src/task/with-change.ts';

const fence = { id: 't', retryCount: 0, pool: 'default' };
const task = { fence, taskId: 't', runId: 'r', jobType: 'push', device: null } as unknown as tasks.FetchedTask;
const logger = { error: () => undefined, warning: () => undefined };
const log = { logger: () => logger } as unknown as Log;

it('an attempt whose change was undone keeps nothing that its job saved', () => {
  const ended = resultOf(task, {
    status: 'success',
    result: { success: true },
    artifacts: [{ name: 'running-config', text: 'x', reveals: {}, mirrored: true }],
    confirmed: [7],
    state: { value: 1 },
    wouldSave: [{ name: 'running-config', version: 2, size: 1 }],
  });
  expect(withChange({ task, log }, ended, undefined)).toBe(ended);
  const undone = withChange({ task, log }, ended, { outcome: 'undone', message: 'core-1 is as before' });
  expect(undone).toMatchObject({ status: 'error', artifacts: [] });
  expect(undone).not.toHaveProperty('confirmed');
  expect(undone).not.toHaveProperty('state');
  expect(undone).not.toHaveProperty('wouldSave');
});

it('a device that may have a change which is not known is held', () => {
  const ended = resultOf(task, { status: 'success', result: { success: true } });
  const unknown = withChange({ task, log }, ended, { outcome: 'not known', message: 'It is not known' });
  expect(unknown).toMatchObject({ status: 'error', holdsDevice: true, error: { code: 'NR_CHANGE_NOT_KNOWN' } });
  const failed = withChange({ task, log }, ended, { outcome: 'undo failed', message: 'core-1 may be half changed' });
  expect(failed).not.toHaveProperty('holdsDevice');
});

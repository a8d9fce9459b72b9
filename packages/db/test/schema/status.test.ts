import { expect, test } from 'vitest';
import { runStatus, taskStatuses, type Counts } from '../../src/schema/status.ts';

test.each([
  ['skipped', {}, {}],
  ['skipped', { skipped: 2 }, {}],
  ['queued', { queued: 2, skipped: 1 }, {}],
  ['running', { queued: 2 }, { begun: true }],
  ['running', { queued: 1, running: 1 }, {}],
  ['success', { success: 2, skipped: 1 }, {}],
  ['partial', { success: 1, failed: 1 }, {}],
  ['partial', { success: 1, cancelled: 1 }, {}],
  ['partial', { success: 1, error: 1 }, {}],
  ['failed', { failed: 2, skipped: 1 }, {}],
  ['failed', { failed: 1, error: 3 }, {}],
  ['error', { error: 2, skipped: 1 }, {}],
  ['error', { error: 1, cancelled: 1 }, {}],
  ['cancelled', { cancelled: 1, failed: 1, error: 1 }, { cancelAsked: true }],
  ['cancelled', { cancelled: 1, success: 3 }, { cancelAsked: true }],
  ['success', { success: 3 }, { cancelAsked: true }],
  ['queued', { queued: 1 }, { summary: 'waiting' }],
  ['running', { success: 2 }, { summary: 'queued' }],
  ['running', { success: 2 }, { summary: 'running', cancelAsked: true }],
  ['success', { success: 2 }, { summary: 'success' }],
  ['success', { success: 2 }, { summary: 'skipped' }],
  ['partial', { success: 1, error: 1 }, { summary: 'success' }],
  ['error', { error: 2 }, { summary: 'success' }],
  ['failed', { success: 2 }, { summary: 'failed' }],
  ['error', { success: 2 }, { summary: 'error' }],
  ['error', { success: 1, failed: 1 }, { summary: 'error' }],
  ['cancelled', { success: 2 }, { summary: 'cancelled', cancelAsked: true }],
] as const)('a run is %s when its tasks are %o and it is %o', (status, some, run) => {
  const counts = { ...(Object.fromEntries(taskStatuses.map((each) => [each, 0])) as Counts), ...some };
  expect(runStatus(counts, { begun: false, cancelAsked: false, summary: null, ...run })).toBe(status);
});

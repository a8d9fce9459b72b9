import { errorData, type ErrorData } from '@netraven/core';
import { attemptError } from '@netraven/core/attempt';
import type { tasks } from '@netraven/db';

/** The error of a task that was cancelled. */
export const cancelled: ErrorData = errorData(
  attemptError('NR_RUN_CANCELLED', 'the run was cancelled'),
  'NR_RUN_CANCELLED',
);

/** Returns the result of a task: `ended` says how its attempt ended and what it keeps. */
export function resultOf(
  { fence, runId, jobType, device }: tasks.FetchedTask,
  ended: Omit<tasks.TaskResult, 'fence' | 'runId' | 'jobType' | 'deviceId' | 'artifacts'> &
    Partial<Pick<tasks.TaskResult, 'artifacts'>>,
): tasks.TaskResult {
  return { fence, runId, jobType, deviceId: device?.id ?? null, artifacts: [], ...ended };
}

import type { tasks } from '@netraven/db';

/** Returns the result of a task: `ended` says how its attempt ended and what it keeps. */
export function resultOf(
  { fence, runId, jobType, device }: tasks.FetchedTask,
  ended: Omit<tasks.TaskResult, 'fence' | 'runId' | 'jobType' | 'deviceId' | 'artifacts'> &
    Partial<Pick<tasks.TaskResult, 'artifacts'>>,
): tasks.TaskResult {
  return { fence, runId, jobType, deviceId: device?.id ?? null, artifacts: [], ...ended };
}

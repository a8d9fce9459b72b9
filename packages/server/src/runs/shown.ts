import type { Run, Task } from '@netraven/api';
import type { runs } from '@netraven/db';

/** A run as the API answers it. */
export function shownRun(run: runs.Run): Run {
  return {
    ...run,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    cancelRequestedAt: run.cancelRequestedAt?.toISOString() ?? null,
  };
}

/** A task as the API answers it. */
export function shownTask(task: runs.Task): Task {
  return {
    ...task,
    startedAt: task.startedAt?.toISOString() ?? null,
    finishedAt: task.finishedAt?.toISOString() ?? null,
  };
}

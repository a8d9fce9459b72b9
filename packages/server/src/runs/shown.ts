import type { Run, Task, TaskReport } from '@netraven/api';
import type { runs } from '@netraven/db';
import { shownVersion } from '../artifacts/shown.ts';

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

/** All of a task as the API answers it. */
export function shownReport({ task, attempts, artifacts }: runs.TaskReport): TaskReport {
  return {
    task: shownTask(task),
    attempts: attempts.map((attempt) => ({
      ...attempt,
      startedAt: attempt.startedAt.toISOString(),
      finishedAt: attempt.finishedAt?.toISOString() ?? null,
    })),
    artifacts: artifacts.map(shownVersion),
  };
}

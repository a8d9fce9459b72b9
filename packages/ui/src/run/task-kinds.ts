import type { Task, TaskStatus } from '@netraven/api';

/** Kinds of tasks that the page filters by. */
export const taskKinds = ['error', 'failed', 'running', 'waiting', 'success', 'cancelled', 'skipped'] as const;
export type TaskKind = (typeof taskKinds)[number];

const kinds: Readonly<Record<TaskStatus, TaskKind>> = {
  error: 'error',
  failed: 'failed',
  running: 'running',
  queued: 'waiting',
  success: 'success',
  cancelled: 'cancelled',
  skipped: 'skipped',
};

export function kindOf({ status }: Task): TaskKind {
  return kinds[status];
}

import type { Task, TaskStatus } from '@netraven/api';

/** What tasks are told apart by on the page; `failed` has all that went wrong. */
export const taskKinds = ['failed', 'running', 'waiting', 'success', 'cancelled', 'skipped'] as const;
export type TaskKind = (typeof taskKinds)[number];

const kinds: Readonly<Record<TaskStatus, TaskKind>> = {
  failed: 'failed',
  timed_out: 'failed',
  lost: 'failed',
  running: 'running',
  queued: 'waiting',
  success: 'success',
  cancelled: 'cancelled',
  skipped: 'skipped',
};

export function kindOf({ status }: Task): TaskKind {
  return kinds[status];
}

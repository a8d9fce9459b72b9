import type { Task } from '@netraven/api';

/** Returns the place of a task in a list, lowest first: errors, also of tasks that wait for their next attempt, then failures. */
export function taskRank({ status, error }: Pick<Task, 'status' | 'error'>): number {
  if (status === 'error' || (status === 'queued' && error !== null)) return 0;
  return status === 'failed' ? 1 : 2;
}

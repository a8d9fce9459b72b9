import type { AttemptStatus, Task, TaskStatus } from '@netraven/api';
import type { Style } from '../../terminal/terminal.ts';
import { visible } from '../../terminal/visible.ts';

/** Colour of each status. */
export const statusStyles: Readonly<Record<TaskStatus | AttemptStatus, Style>> = {
  queued: 'dim',
  running: 'cyan',
  success: 'green',
  failed: 'yellow',
  error: 'red',
  lost: 'red',
  cancelled: 'yellow',
  skipped: 'yellow',
};

/** Whose task it is: the device, or for a fleet job all of the run's. */
export function deviceOf({ device }: Task): string {
  return device ? visible(device.name) : '(all devices)';
}

/** What came of a task, in one line: what the job said, or the code and message of what went wrong. */
export function outcomeOf({ status, result, error }: Task): string {
  if (error) return `${visible(error.code)}: ${visible(error.message)}`;
  if (result?.message) return visible(result.message);
  return status === 'failed' ? 'The job gave no reason.' : '';
}

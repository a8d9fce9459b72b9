import type { Task } from '@netraven/api';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import type { EndedRun } from './follow-run.ts';

/**
 * Returns the exit code of a run: all, some or no devices succeeded, or the job itself returned each failure. Skipped
 * devices did not succeed, but a job that applies to no device has nothing to do.
 */
export function exitCodeOfRun({ run: { status, counts }, tasks }: EndedRun): ExitCode {
  if (status === 'success') return exitCodes.ok;
  if (status === 'skipped' && tasks.length > 0 && tasks.every(isNotApplicable)) return exitCodes.ok;
  const hasVerdict = status === 'failed' || status === 'partial';
  const isWhole = counts.error + counts.cancelled === 0 && !tasks.some(isLeftOut);
  if (hasVerdict && isWhole) return exitCodes.jobFailed;
  return counts.success > 0 ? exitCodes.someFailed : exitCodes.allFailed;
}

function isLeftOut(task: Task): boolean {
  return task.status === 'skipped' && !isNotApplicable(task);
}

function isNotApplicable({ error }: Task): boolean {
  return error?.code === 'NR_TASK_NOT_APPLICABLE';
}

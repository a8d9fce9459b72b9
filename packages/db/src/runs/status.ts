/** How a run stands; the last five are final. */
export type RunStatus = 'queued' | 'running' | 'success' | 'partial' | 'failed' | 'cancelled' | 'skipped';
/** How a task stands: `queued` (also while a try is left), `skipped`, or its last attempt's. */
export type TaskStatus = 'queued' | 'skipped' | AttemptStatus;
/** How one try at a task stands. */
export type AttemptStatus = 'running' | 'success' | 'failed' | 'cancelled' | 'timed_out' | 'lost';

/** How many tasks of a run stand how; the names of the columns. */
export type Counts = Record<TaskStatus, number>;

/** All task statuses, in the order in which they are counted. */
export const taskStatuses = [
  'queued',
  'running',
  'success',
  'failed',
  'cancelled',
  'timed_out',
  'lost',
  'skipped',
] as const;

/** The status of a run whose tasks stand so. `begun`: an attempt was made, even if all tasks wait again. */
export function runStatus(counts: Counts, run: { begun: boolean; cancelAsked: boolean }): RunStatus {
  if (counts.queued + counts.running > 0) return run.begun || counts.running > 0 ? 'running' : 'queued';
  const ended = taskStatuses.reduce((sum, status) => sum + counts[status], 0) - counts.skipped;
  if (ended === 0) return 'skipped';
  if (run.cancelAsked && counts.cancelled > 0) return 'cancelled';
  if (counts.success === ended) return 'success';
  return counts.success > 0 ? 'partial' : 'failed';
}

/** Status of a run; the last six are final. */
export type RunStatus = 'queued' | 'running' | 'success' | 'partial' | 'failed' | 'error' | 'cancelled' | 'skipped';
/** Status of a task: `queued` (also while a try is left), `skipped`, or the status of its last attempt. */
export type TaskStatus = (typeof taskStatuses)[number];
/**
 * Status of one try at a task. `failed`: the job returned `success: false`. `skipped`: the job does not apply to the device.
 * `error`: it returned no result. `lost`: its worker was killed or cut off.
 */
export type AttemptStatus = 'running' | 'success' | 'failed' | 'skipped' | 'error' | 'cancelled' | 'lost';

/** Status of the summary of a run. `waiting`: devices have not ended. */
export type SummaryStatus = 'waiting' | TaskStatus;

/** Number of tasks of a run in each status, without its summary. The names are those of the columns. */
export type Counts = Record<TaskStatus, number>;

/** All statuses of tasks, in the order in which they are counted. */
export const taskStatuses = ['queued', 'running', 'success', 'failed', 'error', 'cancelled', 'skipped'] as const;

interface RunProgress {
  /** An attempt was made, even if all tasks are queued again. */
  readonly begun: boolean;
  readonly cancelAsked: boolean;
  /** Null: the run has no summary. */
  readonly summary: SummaryStatus | null;
}

/** Returns the status of a run from its counts and its summary, which can make it `failed` or `error`. */
export function runStatus(counts: Counts, run: RunProgress): RunStatus {
  const { summary } = run;
  if (counts.queued + counts.running > 0) return run.begun || counts.running > 0 ? 'running' : 'queued';
  if (summary === 'waiting' || summary === 'queued' || summary === 'running') return 'running';
  const ended = taskStatuses.reduce((sum, status) => sum + counts[status], 0) - counts.skipped;
  if (ended === 0) return 'skipped';
  if (run.cancelAsked && (counts.cancelled > 0 || summary === 'cancelled')) return 'cancelled';
  if (summary === 'failed' || summary === 'error') return summary;
  if (counts.success === ended) return 'success';
  if (counts.success > 0) return 'partial';
  return counts.failed > 0 ? 'failed' : 'error';
}

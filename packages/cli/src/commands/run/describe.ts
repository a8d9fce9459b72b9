import type { DueTime, Schedule, TriggerEvent } from '@netraven/api';
import { age } from '../../terminal/moment.ts';

/** Returns selected devices in words: `all`, `core-1, tag edge`. */
export function describeDevices({ all, names = [], tags = [] }: Schedule['devices']): string {
  if (all) return 'all';
  return [...names, ...tags.map((tag) => `tag ${tag}`)].join(', ');
}

/** Returns the job type of a run, or of what creates runs: `backup`, `backup (dry run)`. */
export function describeJob({ jobType, dryRun }: { readonly jobType: string; readonly dryRun: boolean }): string {
  return dryRun ? `${jobType} (dry run)` : jobType;
}

/** A due time, or an event of a trigger. */
type Cause = Pick<DueTime | TriggerEvent, 'decidedAt' | 'runId' | 'run' | 'reason'>;

/** Returns the result of a due time or event, and its age: `success 6/6, 3 min ago`. */
export function resultWithAge(cause: Cause, at: string): string {
  return `${resultOf(cause)}, ${age(at, Date.now())} ago`;
}

/** Returns the result of a due time or event: `success 6/6`, `run removed`, or the reason for no run. */
export function resultOf({ decidedAt, runId, run, reason }: Cause): string {
  if (decidedAt === null) return 'waiting';
  if (run) return `${run.status} ${run.success}/${run.total}`;
  return runId === null ? `no run: ${reason}` : 'run removed';
}

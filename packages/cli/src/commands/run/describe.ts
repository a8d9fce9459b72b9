import type { DueTime, TriggerEvent } from '@netraven/api';
import { age } from '../../terminal/moment.ts';
import { allDevicesQuery } from '../query/query-options.ts';

/** Returns the query of a schedule or trigger as lists show it: `all` for all devices. */
export function describeDevices(query: string): string {
  return query === allDevicesQuery ? 'all' : query;
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

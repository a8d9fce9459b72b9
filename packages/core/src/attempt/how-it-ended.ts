import { errorData, type ErrorData } from '../contract/netraven-error.ts';
import type { JobResult } from '../contract/run.ts';
import { attemptErrorData } from './codes.ts';

/** An attempt that ended without the job's result. */
export interface AttemptError {
  readonly status: 'error' | 'cancelled';
  readonly error: ErrorData;
  /** True when it was stopped from outside. */
  readonly stopped: boolean;
}

/** Returns the end of an attempt that threw. Only the signal can cancel it: a code that the job throws is an error. */
export function attemptErrorOf(thrown: unknown, signal: AbortSignal): AttemptError {
  if (!signal.aborted) return { status: 'error', error: errorData(thrown, 'NR_JOB_THREW'), stopped: false };
  const error = errorData(signal.reason, 'NR_JOB_ABORTED');
  return { status: error.code === 'NR_RUN_CANCELLED' ? 'cancelled' : 'error', error, stopped: true };
}

/** The end of an attempt with the job's result. */
export interface Verdict {
  readonly status: 'success' | 'failed' | 'skipped';
  /** The reason of a skip. */
  readonly error?: ErrorData;
}

/** Returns a result as it is kept: a dry run changes no device, whatever its job says. */
export function keptResult({ changed, ...result }: JobResult, dryRun: boolean): JobResult {
  return { ...result, ...(changed !== undefined && !dryRun && { changed }) };
}

/** Returns how a result ends its task. */
export function verdictOf({ success, notApplicable }: JobResult): Verdict {
  if (notApplicable === undefined) return { status: success ? 'success' : 'failed' };
  return { status: 'skipped', error: attemptErrorData('NR_TASK_NOT_APPLICABLE', notApplicable) };
}

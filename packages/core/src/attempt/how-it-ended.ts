import { errorData, type ErrorData } from '../contract/netraven-error.ts';

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

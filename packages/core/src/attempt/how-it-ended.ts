import { errorData, type ErrorData } from '../contract/netraven-error.ts';

/** An attempt that ended without a result. */
export interface EndedEarly {
  readonly status: 'failed' | 'timed_out' | 'cancelled';
  readonly error: ErrorData;
  /** Whether it was stopped from outside, rather than failing by itself. */
  readonly stopped: boolean;
}

/** How an attempt ended that threw. Why it was stopped is not for the job to say: whatever code it throws is a failure of the job. */
export function endedEarly(thrown: unknown, signal: AbortSignal): EndedEarly {
  if (!signal.aborted) return { status: 'failed', error: errorData(thrown, 'NR_JOB_THREW'), stopped: false };
  const error = errorData(signal.reason, 'NR_JOB_ABORTED');
  return { status: statusOf(error), error, stopped: true };
}

function statusOf({ code }: ErrorData): EndedEarly['status'] {
  if (code === 'NR_JOB_TIMEOUT') return 'timed_out';
  return code === 'NR_RUN_CANCELLED' ? 'cancelled' : 'failed';
}

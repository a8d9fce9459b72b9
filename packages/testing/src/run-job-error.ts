import { NetRavenError, type ErrorData, type LogRecord } from '@netraven/core';

/** Status of a task that has no result. */
export type EndedAs = 'error' | 'cancelled' | 'skipped';

/**
 * Why a run has no result: the error as NetRaven reports it. `cause` is what the job threw or, where it ran in a job
 * host, an error with the same trace.
 */
export class RunJobError extends NetRavenError {
  /** Status of the task in NetRaven. */
  readonly status: EndedAs;
  /** What the job logged until then. */
  readonly log: readonly LogRecord[];
  /** What NetRaven logged beside it. */
  readonly otherLog: readonly LogRecord[];

  constructor(error: ErrorData, status: EndedAs, records: readonly LogRecord[], cause?: unknown) {
    const { code, message, hint, retryable } = error;
    super(code, message, { retryable, ...(hint !== undefined && { hint }), ...(cause !== undefined && { cause }) });
    this.status = status;
    this.log = records.filter(({ log_type }) => log_type === 'job');
    this.otherLog = records.filter(({ log_type }) => log_type !== 'job');
  }
}

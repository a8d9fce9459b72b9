import { NetRavenError, type ErrorData, type LogRecord } from '@netraven/core';
import type { ChangeEnd, ConfigChange } from '@netraven/core/attempt';

/** Status of a task without a result. */
export type EndedAs = 'error' | 'cancelled' | 'skipped';

/**
 * The error of a run without a result, as NetRaven reports it. `cause` is the error the job threw or, from a job host, one
 * with the same stack trace.
 */
export class RunJobError extends NetRavenError {
  /** Status of the task in NetRaven. */
  readonly status: EndedAs;
  /** Log entries of the job. */
  readonly log: readonly LogRecord[];
  /** Log entries of NetRaven. */
  readonly otherLog: readonly LogRecord[];
  /** The end of the changes that the job made on its device, if it made any. */
  readonly change: ChangeEnd | undefined;
  /** How the job altered the configuration of its device, if it did and NetRaven can compare it. */
  readonly configChange: ConfigChange | undefined;

  /** True if the job began to change the device: then a worker does not try again, whatever the error is. */
  readonly configureBegun: boolean;

  constructor(
    error: ErrorData,
    status: EndedAs,
    records: readonly LogRecord[],
    {
      cause,
      change,
      configChange,
      configureBegun = false,
    }: {
      readonly cause?: unknown;
      readonly change?: ChangeEnd;
      readonly configChange?: ConfigChange | undefined;
      readonly configureBegun?: boolean;
    } = {},
  ) {
    const { code, message, hint, retryable } = error;
    super(code, message, { retryable, ...(hint !== undefined && { hint }), ...(cause !== undefined && { cause }) });
    this.status = status;
    this.change = change;
    this.configChange = configChange;
    this.configureBegun = configureBegun;
    this.log = records.filter(({ log_type }) => log_type === 'job');
    this.otherLog = records.filter(({ log_type }) => log_type !== 'job');
  }
}

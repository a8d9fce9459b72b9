import type { LogLevel } from '../contract/job-logger.ts';

/** Type of an entry: of a job, of NetRaven itself, or device traffic. */
export type LogType = 'job' | 'system' | 'connection';

/** One entry of the unified log: exactly these fields, in the log file, the log table and the API. */
export interface LogRecord {
  /** ISO 8601 in UTC, with milliseconds. */
  readonly timestamp: string;
  readonly log_type: LogType;
  readonly level: LogLevel;
  /** Id of the run, if any. */
  readonly job_id: string | null;
  readonly device_id: string | null;
  /** E.g. `worker.job.backup`, `core.registry`. */
  readonly source: string;
  readonly message: string;
  readonly meta: object;
}

/** Writes entries with its other fields bound. `job_id` and `device_id` in `meta` become those of the entry. */
export interface Logger {
  debug(message: string, meta?: object): void;
  info(message: string, meta?: object): void;
  warning(message: string, meta?: object): void;
  error(message: string, meta?: object): void;
  critical(message: string, meta?: object): void;
}

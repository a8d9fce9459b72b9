import type { Logger, LogLevel, LogRecord } from '@netraven/core';

/** The fields that all entries of a logger share. */
export type Bound = Pick<LogRecord, 'log_type' | 'job_id' | 'device_id' | 'source'>;

/** Collects the log entries of one run as NetRaven stores them. */
export class TestLog {
  readonly #onLog: ((record: LogRecord) => void) | undefined;
  readonly records: LogRecord[] = [];

  constructor(onLog: ((record: LogRecord) => void) | undefined) {
    this.#onLog = onLog;
  }

  /** Entries of the job. */
  get own(): LogRecord[] {
    return this.records.filter(({ log_type }) => log_type === 'job');
  }
  /** All other entries. */
  get other(): LogRecord[] {
    return this.records.filter(({ log_type }) => log_type !== 'job');
  }

  write(record: LogRecord): void {
    this.records.push(record);
    this.#onLog?.(record);
  }

  /** Returns a logger for NetRaven's own entries. */
  logger(bound: Bound): Logger {
    const { log_type, job_id, device_id, source } = bound;
    const at =
      (level: LogLevel) =>
      (message: string, meta: object = {}): void =>
        this.write({
          timestamp: new Date().toISOString(),
          log_type,
          level,
          job_id,
          device_id,
          source,
          message,
          meta,
        });
    return {
      debug: at('debug'),
      info: at('info'),
      warning: at('warning'),
      error: at('error'),
      critical: at('critical'),
    };
  }
}

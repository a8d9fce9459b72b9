import type { Logger, LogLevel, LogRecord } from '@netraven/core';

/** Whose entries a logger writes. */
export type Bound = Pick<LogRecord, 'log_type' | 'job_id' | 'device_id' | 'source'>;

/** Takes the entries of one run as NetRaven would keep them. */
export class TestLog {
  readonly #onLog: ((record: LogRecord) => void) | undefined;
  readonly records: LogRecord[] = [];

  constructor(onLog: ((record: LogRecord) => void) | undefined) {
    this.#onLog = onLog;
  }

  /** What the job logged. */
  get own(): LogRecord[] {
    return this.records.filter(({ log_type }) => log_type === 'job');
  }
  /** What was logged beside it. */
  get other(): LogRecord[] {
    return this.records.filter(({ log_type }) => log_type !== 'job');
  }

  write(record: LogRecord): void {
    this.records.push(record);
    this.#onLog?.(record);
  }

  /** A logger of NetRaven's own. */
  logger(bound: Bound): Logger {
    const { log_type, job_id, device_id, source } = bound;
    const at =
      (level: LogLevel) =>
      (message: string, meta: object = {}): void =>
        this.write({ timestamp: new Date().toISOString(), log_type, level, job_id, device_id, source, message, meta });
    return {
      debug: at('debug'),
      info: at('info'),
      warning: at('warning'),
      error: at('error'),
      critical: at('critical'),
    };
  }
}

import type { Logger, LogLevel } from '@netraven/core';

/** An entry of a {@link RecordingLogger}. */
export interface Recorded {
  readonly level: LogLevel;
  readonly message: string;
  readonly meta: object;
}

/** Keeps its entries, so that a test can check them. */
export interface RecordingLogger extends Logger {
  readonly entries: readonly Recorded[];
}

export function recordingLogger(): RecordingLogger {
  const entries: Recorded[] = [];
  const at =
    (level: LogLevel) =>
    (message: string, meta: object = {}): void => {
      entries.push({ level, message, meta });
    };
  return {
    entries,
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
    critical: at('critical'),
  };
}

import type { Logger, LogLevel } from '@netraven/core';

/** An entry a {@link RecordingLogger} was given. */
export interface Recorded {
  readonly level: LogLevel;
  readonly message: string;
  readonly meta: object;
}

/** Keeps what is logged, for a test to look at. */
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

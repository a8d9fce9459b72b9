import type { Logger, LogLevel } from '../../src/index.ts';

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Makes a logger that keeps its entries. */
export function keepingLogger(): { logger: Logger; entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  const at =
    (level: LogLevel) =>
    (message: string, meta: object = {}) => {
      entries.push({ level, message, meta: { ...meta } });
    };
  const logger = {
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
    critical: at('critical'),
  };
  return { logger, entries };
}

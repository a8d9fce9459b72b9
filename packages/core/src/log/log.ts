import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, format, transports } from 'winston';
import type { LogLevel } from '../contract/job-logger.ts';
import type { Logger, LogRecord, LogType } from './record.ts';
import { FileTransport, type FileTransportOptions } from './file-transport.ts';
import { plainMeta } from './plain-meta.ts';
import { SinkTransport, type LogSink } from './sink-transport.ts';
import { toLine } from './to-line.ts';

export interface LogOptions {
  /** Folder for `netraven.jsonl` and `registry.jsonl`; created if absent. */
  readonly folder: string;
  /** The lowest level that also goes to stderr. Default: none does. */
  readonly console?: LogLevel;
}

/** The unified log: one path for every entry of NetRaven and of jobs. */
export interface Log {
  /** Writes an entry to every transport. */
  write(record: LogRecord): void;
  /** A logger for NetRaven's own entries (`system`, the default) or device traffic (`connection`). */
  logger(source: string, bound?: LoggerBinding): Logger;
  /** Adds a transport, e.g. the log table. Returns a function that removes it. */
  attach(sink: LogSink): () => void;
  /** Writes nothing more to stderr: the caller tells the rest in words. */
  leaveConsole(): void;
  /** Writes buffered entries, then closes the files. */
  close(): Promise<void>;
}

export interface LoggerBinding {
  readonly logType?: Exclude<LogType, 'job'>;
  readonly jobId?: string;
  readonly deviceId?: string;
}

/** Severities of winston: a lower number is more severe. */
const levels: Record<LogLevel, number> = { critical: 0, error: 1, warning: 2, info: 3, debug: 4 };
/** Source of the entries in registry.jsonl. */
const registrySource = 'core.registry';

/** Opens the unified log: JSON lines in files and, if asked for, on stderr. */
export function openLog(options: LogOptions): Log {
  mkdirSync(options.folder, { recursive: true });
  const line = format((info) => Object.assign(info, { [Symbol.for('message')]: toLine(info['record'] as LogRecord) }));
  const onTrouble: FileTransportOptions['onTrouble'] = (level, message, meta) =>
    logger('core.log')[level](message, meta);
  const files = [
    new FileTransport({ path: join(options.folder, 'netraven.jsonl'), onTrouble }),
    new FileTransport({
      path: join(options.folder, 'registry.jsonl'),
      takes: ({ source }) => source === registrySource,
      onTrouble,
    }),
  ];
  // By default winston writes each entry as JSON, which no transport here reads.
  const unchanged = format((info) => info);
  const winston = createLogger({ levels, level: 'debug', format: unchanged(), transports: files });
  const { console: level } = options;
  const console = level && new transports.Console({ level, stderrLevels: Object.keys(levels), format: line() });
  if (console) winston.add(console);

  const write = (given: LogRecord): void => {
    const record = { ...given, meta: plainMeta(given.meta) };
    winston.log({ level: record.level, message: record.message, record });
  };
  const logger: Log['logger'] = (source, bound = {}) => loggerFor(write, source, bound);
  return {
    write,
    logger,
    attach(sink) {
      const transport = new SinkTransport(sink);
      winston.add(transport);
      return () => void winston.remove(transport);
    },
    leaveConsole() {
      if (console) winston.remove(console);
    },
    async close() {
      // Flush first: trouble with a file is an entry too, and winston takes none after its end.
      await Promise.all(files.map((each) => each.flush()));
      const finished = files.map((each) => new Promise((resolve) => each.once('finish', resolve)));
      winston.end();
      await Promise.all(finished);
      await Promise.all(files.map((each) => each.stop()));
    },
  };
}

function loggerFor(write: (record: LogRecord) => void, source: string, bound: LoggerBinding): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, meta: object = {}): void => {
      // One entry may concern another run or device than the logger.
      const { job_id = bound.jobId ?? null, device_id = bound.deviceId ?? null, ...rest } = meta as Partial<LogRecord>;
      write({
        timestamp: new Date().toISOString(),
        log_type: bound.logType ?? 'system',
        level,
        job_id,
        device_id,
        source,
        message,
        meta: rest,
      });
    };
  return { debug: at('debug'), info: at('info'), warning: at('warning'), error: at('error'), critical: at('critical') };
}

export { openLog, type Log, type LoggerBinding, type LogOptions } from './log.ts';
export type { LogSink } from './sink-transport.ts';
export type { Logger, LogRecord, LogType } from './record.ts';

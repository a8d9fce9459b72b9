export { end, list, type LogEnd, type LogFilter, type LogRow } from './list.ts';
export { openWriter, type LogWriter, type LogWriterOptions } from './writer.ts';

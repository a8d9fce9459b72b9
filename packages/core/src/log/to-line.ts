import type { LogRecord } from './record.ts';

// JSON escapes C0 controls itself; DEL and C1 (0x9b starts an escape sequence) and the line separators it does not.
// oxlint-disable-next-line no-control-regex
const unescaped = /[\u007f-\u009f\u2028\u2029]/g;

/** One line of JSON, whatever a device or a job put into the entry: no line break and no escape sequence gets out. */
export function toLine(record: LogRecord): string {
  const { timestamp, log_type, level, job_id, device_id, source, message, meta } = record;
  return JSON.stringify({ timestamp, log_type, level, job_id, device_id, source, message, meta }).replace(
    unescaped,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

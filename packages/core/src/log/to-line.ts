import type { LogRecord } from './record.ts';

// JSON does not escape DEL, C1 (0x9b starts an escape sequence) and the line separators.
// oxlint-disable-next-line no-control-regex
const unescaped = /[\u007f-\u009f\u2028\u2029]/g;

/** Returns an entry as one line of JSON, without line breaks and escape sequences of a device or a job. */
export function toLine(record: LogRecord): string {
  const { timestamp, log_type, level, job_id, device_id, source, message, meta } = record;
  return JSON.stringify({ timestamp, log_type, level, job_id, device_id, source, message, meta }).replace(
    unescaped,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

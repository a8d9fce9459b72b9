import type { JobResult } from '../contract/run.ts';
import { cut } from '../contract/cut.ts';
import { hostError } from './codes.ts';
import type { Redact } from './reported-errors.ts';

const maxBytes = 1_000_000;
/** Limit of the message, in characters. It is logged, and shown in lists. */
const maxMessage = 8_192;

/** Returns the result of `run()` without further keys. @throws {NetRavenError} NR_JOB_RESULT_INVALID */
export function checkResult(returned: unknown, redact: Redact): JobResult {
  const shown = (value: unknown): string => JSON.stringify(redact(value));
  if (typeof returned !== 'object' || returned === null) throw invalid(`run() returned ${shown(returned)}`);
  const { success, message, details } = returned as Record<string, unknown>;
  if (typeof success !== 'boolean') throw invalid(`success is ${shown(success)}, not a boolean`);
  if (message != null && typeof message !== 'string') throw invalid(`message is a ${typeof message}, not a string`);
  if (details != null && typeof details !== 'string' && typeof details !== 'object') {
    throw invalid(`details is a ${typeof details}, not a text or an object`);
  }
  const result = {
    success,
    ...(message != null && { message: cut(message, maxMessage) }),
    ...(details != null && { details }),
  };
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes > maxBytes) throw invalid(`it has ${bytes} bytes; at most ${maxBytes} are kept`);
  return result;
}

function invalid(what: string): Error {
  return hostError('NR_JOB_RESULT_INVALID', what);
}

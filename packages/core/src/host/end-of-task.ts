import { errorData, errorFrom, type ErrorData } from '../contract/netraven-error.ts';
import type { JobResult } from '../contract/run.ts';
import type { EndMessage } from './protocol.ts';
import { checkResult } from './result.ts';

/** Between a signal's abort and the end of a task that does not heed it, in ms. */
export const graceMs = 5_000;

/**
 * What a task ends with, by the message that ends it.
 *
 * @throws {NetRavenError} the reason of the abort, whatever a job still returns after it; what the job threw;
 *   NR_JOB_RESULT_INVALID
 */
export function endOfTask(message: EndMessage, signal: AbortSignal): JobResult {
  if (signal.aborted) throw abortOf(signal);
  if (message.type === 'error') throw errorFrom(thrownByJob(message.error));
  try {
    return checkResult(message.result);
  } catch (error) {
    throw errorFrom(errorData(error, 'NR_JOB_RESULT_INVALID'));
  }
}

/** Why a signal aborted, as an error that has a code. */
export function abortOf(signal: AbortSignal): Error {
  return errorFrom(errorData(signal.reason, 'NR_JOB_ABORTED'));
}

/** What a job threw. The codes by which a process that died is told are not for a job to use: they mean another attempt. */
function thrownByJob(error: unknown): ErrorData {
  const data = errorData(error, 'NR_JOB_THREW');
  return /^NR_HOST_(?!CALL_FAILED)|^NR_PACKAGE_SUSPENDED$/.test(data.code) ? { ...data, code: 'NR_JOB_THREW' } : data;
}

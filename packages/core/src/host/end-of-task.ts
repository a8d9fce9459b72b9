import { errorData, errorFrom } from '../contract/netraven-error.ts';
import type { JobResult } from '../contract/run.ts';
import type { EndMessage } from './protocol.ts';
import { checkResult } from './result.ts';
import type { Redact, ReportedErrors } from './reported-errors.ts';

/** Between a signal's abort and the end of a task that does not heed it, in ms. */
export const graceMs = 5_000;

/**
 * What a task ends with, by the message that ends it.
 *
 * @throws {NetRavenError} the reason of the abort, whatever a job still returns after it; what the job threw;
 *   NR_JOB_RESULT_INVALID
 */
export function endOfTask(
  message: EndMessage,
  { signal, redact }: { readonly signal: AbortSignal; readonly redact: Redact },
  reported: ReportedErrors,
): JobResult {
  if (signal.aborted) throw abortOf(signal);
  if (message.type === 'error') throw withTrace(errorFrom(reported.judge(message.error, redact)), message.stack);
  try {
    return checkResult(message.result, redact);
  } catch (error) {
    throw errorFrom(errorData(error, 'NR_JOB_RESULT_INVALID'));
  }
}

/** What was thrown in another process is not at hand; the lines that led to it are, as its cause. */
function withTrace(error: Error, stack: unknown): Error {
  if (typeof stack !== 'string') return error;
  const cause = new Error(error.message);
  cause.stack = stack;
  return Object.assign(error, { cause });
}

/** Why a signal aborted, as an error that has a code. */
export function abortOf(signal: AbortSignal): Error {
  return errorFrom(errorData(signal.reason, 'NR_JOB_ABORTED'));
}

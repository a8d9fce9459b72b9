import { errorData, errorFrom, maskedStack, stackOf } from '../contract/netraven-error.ts';
import type { JobResult } from '../contract/run.ts';
import type { EndMessage, TaskMessage } from './protocol.ts';
import { checkResult } from './result.ts';
import type { Redact, ReportedErrors } from './reported-errors.ts';

/** Time between an abort and the end of a task that ignores it, in ms. */
export const graceMs = 5_000;

interface EndingTask extends Pick<TaskMessage, 'device' | 'summary'> {
  readonly signal: AbortSignal;
  readonly redact: Redact;
}

/**
 * Returns the result of a task from its last message, without secrets.
 *
 * @throws {NetRavenError} the reason of an abort, even if the job still returned a result; the error of the job;
 *   NR_JOB_RESULT_INVALID
 */
export function endOfTask(
  message: EndMessage,
  { signal, redact, device, summary }: EndingTask,
  reported: ReportedErrors,
): JobResult {
  if (signal.aborted) throw abortOf(signal);
  if (message.type === 'error') {
    const scope = summary ? undefined : device ? 'device' : 'fleet';
    const stack = stackOf(message);
    const error = errorFrom(reported.judge(message.error, redact, scope));
    throw withTrace(error, stack === undefined ? undefined : maskedStack(stack, redact));
  }
  try {
    return checkResult(message.result, redact);
  } catch (error) {
    throw errorFrom(errorData(error, 'NR_JOB_RESULT_INVALID'));
  }
}

/** Adds the stack of the job's process as the cause. */
function withTrace(error: Error, stack: string | undefined): Error {
  if (stack === undefined) return error;
  const cause = new Error(error.message);
  cause.stack = stack;
  return Object.assign(error, { cause });
}

/** Returns the reason of an abort as an error with a code. */
export function abortOf(signal: AbortSignal): Error {
  return errorFrom(errorData(signal.reason, 'NR_JOB_ABORTED'));
}

import { attemptError } from './codes.ts';

/** Makes an attempt whose signal aborts by itself at the deadline, with NR_JOB_TIMEOUT as its reason. */
export async function untilDeadline<Ended>(
  timeoutMs: number,
  signal: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<Ended>,
): Promise<Ended> {
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(attemptError('NR_JOB_TIMEOUT', `the attempt was not finished within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    return await attempt(AbortSignal.any([signal, deadline.signal]));
  } finally {
    clearTimeout(timer);
  }
}

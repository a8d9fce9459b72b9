import { createHash } from 'node:crypto';
import {
  errorData,
  fieldOf,
  thrownData,
  type CallError,
  type ErrorData,
  type RefusedLine,
} from '../contract/netraven-error.ts';
import { maxCalls } from './call-traffic.ts';
import { codes } from './codes.ts';
import { codeHint, thrownHint, type JobScope } from './thrown-hint.ts';

/** Codes of errors that are made in the job's own process. Their hints come from NetRaven, not from the job. */
const madeInJobHost: ReadonlySet<string> = new Set<keyof typeof codes>([
  'NR_JOB_ABORTED',
  'NR_JOB_CONFIG_INVALID',
  'NR_JOB_CALL_INVALID',
  'NR_JOB_CALLS_TOO_MANY',
  'NR_JOB_NOT_AWAITED',
  'NR_JOB_NOT_JSON',
  'NR_JOB_RESULT_INVALID',
  'NR_JOB_TASK_ENDED',
  'NR_JOB_THREW',
  'NR_LOGGER_NO_HOST',
  'NR_LOGGER_UNBOUND',
  'NR_PACKAGE_NO_RUN',
  'NR_VARIABLE_INVALID',
  'NR_VARIABLE_MISSING',
]);

/** Removes the secrets of an attempt from whatever a job says. Never used on a text of NetRaven's own. */
export type Redact = <Value>(value: Value) => Value;

/**
 * Errors that NetRaven reported to one task in answer to its calls. A job may throw these again, or throw its own. Only a
 * reported error may keep a code and hint of NetRaven.
 */
export class ReportedErrors {
  readonly #reported = new Set<string>();

  /**
   * Returns the error that answers a call, and remembers it. `Promise.all` throws the first of as many as calls may wait.
   *
   * @param thrown by NetRaven
   */
  answer(thrown: unknown): CallError {
    const error = errorData(thrown, 'NR_HOST_CALL_FAILED');
    const key = keyOf(error);
    this.#reported.delete(key);
    this.#reported.add(key);
    const [oldest] = this.#reported;
    if (oldest !== undefined && this.#reported.size > maxCalls) this.#reported.delete(oldest);
    const refusedLine = fieldOf(thrown, 'refusedLine') as RefusedLine | undefined;
    return { ...error, ...(refusedLine && { refusedLine }) };
  }

  /**
   * Returns the error of a task that threw. A reported error stays as it is. Any other is the job's own: its secrets are
   * removed, and a NetRaven code becomes NR_JOB_THREW. `scope`: undefined for a summary.
   */
  judge(thrown: unknown, redact: Redact, scope?: JobScope): ErrorData {
    const error = thrownData(thrown, 'NR_JOB_THREW');
    if (this.#reported.has(keyOf(error))) return error;
    const data = errorData(error, 'NR_JOB_THREW', redact);
    const typed = thrownHint(data, scope);
    if (!data.code.startsWith('NR_')) return { ...(typed !== undefined && { hint: typed }), ...data };
    if (isMadeInJobHost(data.code)) return { ...data, hint: typed ?? codes[data.code].hint };
    return { ...data, code: 'NR_JOB_THREW', hint: codeHint(data.code) ?? codes.NR_JOB_THREW.hint };
  }
}

function isMadeInJobHost(code: string): code is keyof typeof codes {
  return madeInJobHost.has(code);
}

function keyOf({ code, message, hint, retryable }: ErrorData): string {
  return createHash('sha256')
    .update(JSON.stringify([code, message, hint, retryable]))
    .digest('base64');
}

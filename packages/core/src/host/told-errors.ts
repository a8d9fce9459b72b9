import { errorData, type ErrorData } from '../contract/netraven-error.ts';
import { codes } from './codes.ts';

/** What the job host itself says, in the process of the job: of these the hint is known, so that it need not be believed. */
const ofJobHost = /^NR_(?:JOB|LOGGER)_|^NR_PACKAGE_NO_RUN$/;
const remembered = 100;

/**
 * The errors that NetRaven told one task in answer to its calls. A job throws them on or errors of its own; only by this
 * can the two be told apart, and a code or hint of NetRaven's be believed.
 */
export class ToldErrors {
  readonly #told = new Set<string>();

  /** Takes an error that is answered to a call. Of many, the last 100 are kept. */
  note(error: ErrorData): ErrorData {
    const [oldest] = this.#told;
    if (oldest !== undefined && this.#told.size === remembered) this.#told.delete(oldest);
    this.#told.add(keyOf(error));
    return error;
  }

  /** What a task ends with that threw this. A code of NetRaven's that it was not told becomes NR_JOB_THREW. */
  judge(thrown: unknown): ErrorData {
    const data = errorData(thrown, 'NR_JOB_THREW');
    if (!data.code.startsWith('NR_') || this.#told.has(keyOf(data))) return data;
    const code = isOfJobHost(data.code) ? data.code : 'NR_JOB_THREW';
    return { ...data, code, hint: codes[code].hint };
  }
}

function isOfJobHost(code: string): code is keyof typeof codes {
  return ofJobHost.test(code) && Object.hasOwn(codes, code);
}

function keyOf({ code, message, hint, retryable }: ErrorData): string {
  return JSON.stringify([code, message, hint, retryable]);
}

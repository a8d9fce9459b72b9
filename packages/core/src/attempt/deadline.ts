import { attemptError } from './codes.ts';

/** Time limit of a job, from the start of its code. Waiting before that does not count. */
export class Deadline {
  readonly #timeoutMs: number;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Aborts with NR_JOB_TIMEOUT when the time is over. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Starts the time. */
  begin(): void {
    const ms = this.#timeoutMs;
    this.#timer = setTimeout(
      () => this.#abort.abort(attemptError('NR_JOB_TIMEOUT', `the attempt was not finished within ${ms} ms`)),
      ms,
    );
  }

  /** Stops the time. */
  end(): void {
    clearTimeout(this.#timer);
  }
}

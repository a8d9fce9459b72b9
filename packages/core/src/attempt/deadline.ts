import { attemptError } from './codes.ts';

/** How long a job may take, from the moment its code begins: what it waited for others before does not count. */
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

  /** Lets the time run. */
  begin(): void {
    const ms = this.#timeoutMs;
    this.#timer = setTimeout(
      () => this.#abort.abort(attemptError('NR_JOB_TIMEOUT', `the attempt was not finished within ${ms} ms`)),
      ms,
    );
  }

  /** Whatever comes now is in time. */
  end(): void {
    clearTimeout(this.#timer);
  }
}

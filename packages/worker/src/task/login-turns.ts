/** Most logins of one credential at once in one run, once devices have accepted it. */
const widest = 64;
/** An answer that takes longer lets one more login start. */
const slowMs = 5_000;

export interface RunningLogin {
  /** In ms. */
  readonly startedAt: number;
  /** Id of its try, if the database counts it. */
  tryId?: string;
}

/**
 * Lets the logins of one credential in this process start. In each run the first one goes alone; each acceptance doubles
 * how many may run at once, and a refusal makes it one again.
 */
export class LoginTurns {
  /** The run that began to use the credential last, while no other did. */
  #runId: string | undefined;
  #width = 1;
  readonly #running = new Set<RunningLogin>();
  /** Called when a login may start. */
  readonly #waiting = new Set<() => void>();

  /** True: the next login goes alone. */
  get isAlone(): boolean {
    return this.#width === 1;
  }

  /** A run uses the credential. It begins with one login, unless another run has shown just now that the password is right. */
  use(runId: string): void {
    if (this.#running.size > 0) return;
    if (this.#runId !== runId) this.#width = 1;
    this.#runId = runId;
  }

  /** @param left refusals that are left until the credential is frozen: all that run now may be refused */
  mayStart(left: number): boolean {
    if (this.#running.size < this.#width) return true;
    const slow = [...this.#running].filter(({ startedAt }) => performance.now() - startedAt > slowMs).length;
    return this.#running.size - slow < this.#width && this.#running.size < left;
  }

  start(): RunningLogin {
    const login: RunningLogin = { startedAt: performance.now() };
    this.#running.add(login);
    return login;
  }

  end(login: RunningLogin | undefined): void {
    if (login) this.#running.delete(login);
    for (const wake of this.#waiting) wake();
  }

  widen(): void {
    this.#width = Math.min(this.#width * 2, widest);
  }

  narrow(): void {
    this.#width = 1;
  }

  /** Resolves when a login has ended, or after 5 s, or when the task must stop. */
  next(signal: AbortSignal, longestMs: number = slowMs): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, longestMs);
      signal.addEventListener('abort', wake, { once: true });
      this.#waiting.add(wake);
    });
  }
}

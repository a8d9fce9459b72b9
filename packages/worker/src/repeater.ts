import { messageOf, type Logger } from '@netraven/core';
import { isAway } from '@netraven/db';

/** Repeats work, one time after the other, the first time at once. A failure is logged once, however often it comes. */
export class Repeater {
  readonly #timer: NodeJS.Timeout;
  readonly #work: () => Promise<void>;
  readonly #logger: Logger;
  readonly #failed: string;
  #working: Promise<void> | undefined;
  #failure: string | undefined;

  /** @param failed what to log before the reason, e.g. `Schedules could not be looked at` */
  constructor(logger: Logger, failed: string, pauseMs: number, work: () => Promise<void>) {
    this.#logger = logger;
    this.#failed = failed;
    this.#work = work;
    this.#timer = setInterval(() => this.#tick(), pauseMs);
    this.#tick();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }

  #tick(): void {
    this.#working ??= this.#do().finally(() => (this.#working = undefined));
  }

  async #do(): Promise<void> {
    try {
      await this.#work();
      this.#failure = undefined;
    } catch (error) {
      const message = messageOf(error);
      if (message === this.#failure) return;
      this.#failure = message;
      // Other parts of the worker report a database that is away.
      if (!isAway(error)) this.#logger.error(`${this.#failed}: ${message}`);
    }
  }
}

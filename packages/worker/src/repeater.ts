import { messageOf, type Logger } from '@netraven/core';
import { isAway } from '@netraven/db';

/** Repeats work, one time after the other. A failure is logged once, however often it comes. */
export class Repeater {
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #work: () => Promise<void>;
  readonly #logger: Logger;
  readonly #failed: string;
  #working: Promise<void> | undefined;
  #failure: string | undefined;

  /**
   * @param failed what to log before the reason, e.g. `Schedules could not be looked at`
   * @param firstMs time before the first work, in ms
   */
  constructor(logger: Logger, failed: string, pauseMs: number, work: () => Promise<void>, firstMs = 0) {
    this.#logger = logger;
    this.#failed = failed;
    this.#work = work;
    const tick = (): void => this.#tick();
    this.#timers = [setTimeout(tick, firstMs), setInterval(tick, pauseMs)];
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
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

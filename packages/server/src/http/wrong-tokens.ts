import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@netraven/core';

/** Wrong tokens in one window that are answered at once: of an address, and of all. A local user has 2^24 addresses. */
const free = { ofAddress: 10, ofAll: 100 };
const windowMs = 60_000;
const pauseMs = 1_000;
/** Callers that may wait at a time. */
const mostWaiting = 50;

/** Slows down callers that send wrong tokens, and logs them. Never delays the right token, so they cannot lock out others. */
export class WrongTokens {
  readonly #logger: Logger;
  readonly #pause: () => Promise<unknown>;
  readonly #ofAddress = new Map<string, number>();
  #ofAll = 0;
  #windowEnd = 0;
  #waiting = 0;

  /** @param pause waits before an answer. Default: 1 s. */
  constructor(logger: Logger, pause: () => Promise<unknown> = () => delay(pauseMs)) {
    this.#logger = logger;
    this.#pause = pause;
  }

  /** Counts a wrong token and waits if there were many. Resolves with false if too many callers wait: do not answer. */
  async note(address: string): Promise<boolean> {
    const ofAddress = this.#count(address);
    if (ofAddress <= free.ofAddress && this.#ofAll <= free.ofAll) return true;
    if (this.#waiting >= mostWaiting) return false;
    this.#waiting += 1;
    await this.#pause().finally(() => (this.#waiting -= 1));
    return true;
  }

  #count(address: string): number {
    if (performance.now() >= this.#windowEnd) {
      this.#windowEnd = performance.now() + windowMs;
      this.#ofAddress.clear();
      this.#ofAll = 0;
    }
    const ofAddress = (this.#ofAddress.get(address) ?? 0) + 1;
    this.#ofAddress.set(address, ofAddress);
    this.#ofAll += 1;
    const count = this.#ofAll;
    // The first ones, then each power of ten: an attack must not fill the log.
    if (count <= free.ofAddress || Number.isInteger(Math.log10(count)))
      this.#logger.warning(`Wrong token from ${address}, number ${count} within a minute`, { address, count });
    return ofAddress;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@netraven/core';

/** Wrong tokens in one window that are answered at once: per address, and in total. A local user can use all of 127.0.0.0/8. */
const answeredAtOnce = { ofAddress: 10, inTotal: 100 };
/** Wrong tokens in one window that are all logged. Of the further ones, each power of ten is: an attack must not fill the log. */
const alwaysLogged = 10;
const windowMs = 60_000;
const pauseMs = 1_000;
/** Answers that may be delayed at a time. Connections of further callers are closed. */
const maxWaiting = 50;

/** Delays the answers to wrong tokens, and logs them. Never delays the right token, so an attacker cannot lock out its owner. */
export class WrongTokens {
  readonly #logger: Logger;
  readonly #pause: () => Promise<unknown>;
  readonly #ofAddress = new Map<string, number>();
  #total = 0;
  #windowEnd = 0;
  #waiting = 0;

  /** @param pause waits before an answer. Default: 1 s. */
  constructor(logger: Logger, pause: () => Promise<unknown> = () => delay(pauseMs)) {
    this.#logger = logger;
    this.#pause = pause;
  }

  /** Counts a wrong token, and waits if there were many. Then answer it, or drop it: too many callers wait. */
  async count(address: string): Promise<'answer' | 'drop'> {
    const ofAddress = this.#add(address);
    if (ofAddress <= answeredAtOnce.ofAddress && this.#total <= answeredAtOnce.inTotal) return 'answer';
    if (this.#waiting >= maxWaiting) return 'drop';
    this.#waiting += 1;
    await this.#pause().finally(() => (this.#waiting -= 1));
    return 'answer';
  }

  #add(address: string): number {
    if (performance.now() >= this.#windowEnd) {
      this.#windowEnd = performance.now() + windowMs;
      this.#ofAddress.clear();
      this.#total = 0;
    }
    const ofAddress = (this.#ofAddress.get(address) ?? 0) + 1;
    this.#ofAddress.set(address, ofAddress);
    const total = (this.#total += 1);
    if (total <= alwaysLogged || Number.isInteger(Math.log10(total))) {
      const message = `Wrong token from ${address}; within a minute ${ofAddress} from there, ${total} in total`;
      this.#logger.warning(message, { address, ofAddress, total });
    }
    return ofAddress;
  }
}

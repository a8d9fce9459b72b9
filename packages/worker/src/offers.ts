import { messageOf, type Logger } from '@netraven/core';
import type { Registry } from '@netraven/core/registry';
import { policies, workers, type Database } from '@netraven/db';

export interface OffersOptions {
  readonly db: Database;
  readonly workerId: string;
  readonly logger: Logger;
  readonly registry: Registry;
  /** Default 5000. */
  readonly beatEveryMs?: number;
}

/** What this worker offers: its registry under the current policies, kept in the database with a heartbeat. */
export class Offers {
  readonly #options: OffersOptions;
  readonly #timer: NodeJS.Timeout;
  #registry: Registry;
  #beating: Promise<void> | undefined;

  constructor(options: OffersOptions) {
    this.#options = options;
    this.#registry = options.registry;
    this.#timer = setInterval(() => {
      this.#beating ??= this.#beat().finally(() => (this.#beating = undefined));
    }, options.beatEveryMs ?? 5_000);
  }

  get registry(): Registry {
    return this.#registry;
  }

  /** Applies changed policies and offers what follows from them. */
  async followPolicies(): Promise<void> {
    const { db, workerId, logger } = this.#options;
    try {
      this.#registry = this.#registry.withPolicies(await policies.list(db));
      await workers.offer(db, workerId, this.#registry.records);
      logger.info('package policies changed', { ready: Object.keys(this.#registry.meta()) });
    } catch (error) {
      logger.error('changed package policies could not be applied', { error: messageOf(error) });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
  }

  async #beat(): Promise<void> {
    try {
      await workers.heartbeat(this.#options.db, this.#options.workerId);
    } catch (error) {
      this.#options.logger.error('the heartbeat of the worker failed', { error: messageOf(error) });
    }
  }
}

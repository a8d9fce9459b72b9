import { messageOf, type Logger } from '@netraven/core';
import type { Registry } from '@netraven/core/registry';
import { policies, workers, type Database } from '@netraven/db';

export interface OffersOptions {
  readonly db: Database;
  readonly workerId: string;
  /** As it joined. */
  readonly worker: Parameters<typeof workers.join>[1];
  readonly logger: Logger;
  readonly registry: Registry;
  /** Names of packages that crashed too often; asked with each beat. */
  readonly suspended: () => readonly string[];
}

/** Pause between two heartbeats, in ms. */
const beatEveryMs = 5_000;

/** What this worker offers: its registry under the current policies, kept in the database with a heartbeat. */
export class Offers {
  readonly #options: OffersOptions;
  readonly #timer: NodeJS.Timeout;
  #registry: Registry;
  #suspended = '';
  #beating: Promise<void> | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: OffersOptions) {
    this.#options = options;
    this.#registry = options.registry;
    this.#timer = setInterval(() => {
      this.#beating ??= this.#beat().finally(() => (this.#beating = undefined));
    }, beatEveryMs);
  }

  get registry(): Registry {
    return this.#registry;
  }

  /** Applies changed policies and offers what follows from them. */
  followPolicies(): Promise<void> {
    return this.#inTurn(async () => {
      const { db, logger } = this.#options;
      try {
        const decided = await policies.list(db);
        await this.#offer(this.#registry.withPolicies(decided));
        logger.info('package policies changed', { ready: Object.keys(this.#registry.meta()) });
      } catch (error) {
        logger.error('changed package policies could not be applied', { error: messageOf(error) });
      }
    });
  }

  /** Takes what is installed now in the place of what was, under the current policies. */
  replace(registry: Registry): Promise<void> {
    return this.#inTurn(async () => this.#offer(registry.withPolicies(await policies.list(this.#options.db))));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#turn;
  }

  /** Offers a registry, without what crashed too often. */
  async #offer(registry: Registry): Promise<void> {
    const names = this.#options.suspended();
    this.#suspended = names.join(' ');
    this.#registry = names.length > 0 ? registry.withSuspended(names) : registry;
    await workers.offer(this.#options.db, this.#options.workerId, this.#registry);
  }

  async #followSuspensions(): Promise<void> {
    if (this.#options.suspended().join(' ') === this.#suspended) return;
    await this.#inTurn(() => this.#offer(this.#registry.withSuspended([])));
  }

  /** One change after the other: none may undo another that came meanwhile. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #beat(): Promise<void> {
    const { db, workerId, logger } = this.#options;
    try {
      await this.#followSuspensions();
      await workers.heartbeat(db, workerId);
    } catch (error) {
      logger.error('the heartbeat of the worker failed', { error: messageOf(error) });
      if ((error as { code?: string }).code === 'NR_WORKER_UNKNOWN') await this.#joinAgain();
    }
  }

  /** Others forget a worker that was away for a day, or whose process they cannot see. */
  async #joinAgain(): Promise<void> {
    const { db, workerId, worker, logger } = this.#options;
    try {
      await workers.join(db, worker, this.#registry, workerId);
      logger.warning('the worker had been forgotten and joined again', { worker: workerId });
    } catch (error) {
      logger.error('the worker could not join again', { error: messageOf(error) });
    }
  }
}

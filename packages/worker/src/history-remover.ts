import { messageOf } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { isAway, retention, schedules, type Database } from '@netraven/db';

export interface HistoryRemoverOptions {
  readonly db: Database;
  readonly log: Log;
}

const source = 'worker.retention';
/** The first look comes after the first tasks. */
const firstLookMs = 5_000;
/** Workers look more often than once an hour, so that another one goes on soon after one that ended. */
const lookEveryMs = 10 * 60_000;

/** Removes old history. Every worker has one: the database lets one of them do it in each hour. */
export class HistoryRemover {
  readonly #options: HistoryRemoverOptions;
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;

  constructor(options: HistoryRemoverOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => this.#next(), firstLookMs);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#closing.abort();
    await this.#looking;
  }

  #next(): void {
    this.#looking = this.#look().finally(() => {
      if (!this.#closing.signal.aborted) this.#timer = setTimeout(() => this.#next(), lookEveryMs);
    });
  }

  async #look(): Promise<void> {
    const { db, log } = this.#options;
    try {
      const removed = await retention.removeOldHourly(db, await schedules.now(db), { signal: this.#closing.signal });
      if (!removed || Object.values(removed).every((count) => count === 0)) return;
      const { logDays, runs, dueTimes, quarantined, versions } = removed;
      const meta = { log_days: logDays, runs, due_times: dueTimes, quarantined, versions };
      log.logger(source).info('old history was removed', meta);
    } catch (error) {
      // Other parts of the worker report a database that is away.
      if (!isAway(error)) log.logger(source).error(`Old history could not be removed: ${messageOf(error)}`);
    }
  }
}

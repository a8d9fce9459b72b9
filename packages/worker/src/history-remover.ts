import type { Logger } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { retention, schedules, type Database } from '@netraven/db';
import { Repeater } from './repeater.ts';

const source = 'worker.retention';
/** The first look comes after the first tasks. */
const firstLookMs = 5_000;
/** Workers look more often than once an hour, so that another one goes on soon after one that ended. */
const lookEveryMs = 10 * 60_000;

/** Removes old history. Every worker has one: the database lets one of them do it in each hour. */
export class HistoryRemover {
  readonly #closing = new AbortController();
  readonly #repeater: Repeater;

  constructor({ db, log }: { readonly db: Database; readonly log: Log }) {
    const logger = log.logger(source);
    const work = (): Promise<void> => look(db, logger, this.#closing.signal);
    this.#repeater = new Repeater(logger, 'Old history could not be removed', lookEveryMs, work, firstLookMs);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#repeater.close();
  }
}

async function look(db: Database, logger: Logger, signal: AbortSignal): Promise<void> {
  const removed = await retention.removeOldHourly(db, await schedules.now(db), { signal });
  if (!removed || Object.values(removed).every((count) => count === 0)) return;
  const { logDays, runs, dueTimes, quarantined, versions } = removed;
  logger.info('old history was removed', { log_days: logDays, runs, due_times: dueTimes, quarantined, versions });
}

import { messageOf, type Logger } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { mayPass, tasks, type Database } from '@netraven/db';
import { untilResult } from './task/batches.ts';
import { gather } from './task/gather.ts';
import { logAttemptEnd } from './task/log-attempt-end.ts';

export interface ResultWriterOptions {
  readonly db: Database;
  readonly log: Log;
  readonly logger: Logger;
  /** Awaited first, for a while: the log entries of a task are stored before its result is. */
  readonly flushLogs: () => Promise<void>;
  /** Time that results are kept while the database is away, in ms: as long as the lease. Later they are stale. */
  readonly leaseMs: number;
  /** Returns true while a task runs: a result waits for those of others. */
  readonly tasksRun: () => boolean;
}

const attempts = 5;

/** Longest time that results wait for the log, in ms. A log that cannot be written holds no work. */
const longestLogWaitMs = 5_000;

/** Writes the results of tasks to the database, many in one transaction, one transaction at a time. */
export class ResultWriter {
  readonly #options: ResultWriterOptions;
  readonly #write: (result: tasks.TaskResult) => Promise<void>;

  constructor(options: ResultWriterOptions) {
    this.#options = options;
    this.#write = gather((results) => this.#writeAll(results), {
      linger: untilResult,
      mayComeMore: options.tasksRun,
    });
  }

  /** Resolves once the result is stored, or known to be stale. */
  write(result: tasks.TaskResult): Promise<void> {
    logAttemptEnd(this.#options.log, result);
    return this.#write(result);
  }

  async #writeAll(results: readonly tasks.TaskResult[]): Promise<void[]> {
    const end = Date.now() + this.#options.leaseMs;
    await this.#flushLogs();
    await this.#commit(results, end);
    return results.map(() => undefined);
  }

  /** Waits for the log. Entries that it could not write by then follow later. */
  async #flushLogs(): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, longestLogWaitMs);
    await Promise.race([this.#options.flushLogs(), over]);
    clearTimeout(timer);
  }

  async #commit(results: readonly tasks.TaskResult[], end: number): Promise<void> {
    const { db, logger } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        const committed = new Set(await tasks.commitResults(db, results));
        for (const { fence, runId } of results) {
          if (committed.has(fence.id)) continue;
          logger.warning('a stale result was dropped: another attempt holds the task', {
            task_id: fence.id,
            job_id: runId,
          });
        }
        return;
      } catch (error) {
        const problem = { results: results.length, attempt, error: messageOf(error) };
        if (mayPass(error) ? Date.now() > end : attempt >= attempts) {
          // The lease lapses, and the tasks are tried again: nothing is lost but the work.
          return logger.critical('results could not be stored; their tasks will be tried again', problem);
        }
        logger.error('storing results failed; trying again', problem);
        await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** Math.min(attempt, attempts - 1)));
      }
    }
  }
}

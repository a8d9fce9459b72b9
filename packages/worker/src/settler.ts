import { messageOf, type Logger } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { isAway, tasks, type Database } from '@netraven/db';
import { logAttemptEnd } from './task/log-attempt-end.ts';

export interface SettlerOptions {
  readonly db: Database;
  readonly log: Log;
  readonly logger: Logger;
  /** Awaited first: the log lines of a task are stored before its result is. */
  readonly flushLogs: () => Promise<void>;
  /** How long outcomes are kept while the database is away, in ms: the length of the lease, for after that they are stale. */
  readonly leaseMs: number;
}

const maxBatch = 100;
/** How long an outcome waits for others to be committed with, in ms: hardly where it comes alone, longer where many come. */
const linger = { alone: 5, among: 100 };
/** What was committed so short a time ago tells that more is to come, in ms. */
const recentMs = 500;
const attempts = 5;

/** Gathers the outcomes of tasks and commits them in batches, one transaction at a time. */
export class Settler {
  readonly #options: SettlerOptions;
  #gathered: { outcome: tasks.Outcome; done: () => void }[] = [];
  #committing = false;
  #committedAt = -Infinity;

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /** Resolves once the outcome is committed, or known to be stale. */
  settle(outcome: tasks.Outcome): Promise<void> {
    logAttemptEnd(this.#options.log, outcome);
    return new Promise((done) => {
      this.#gathered.push({ outcome, done });
      if (this.#committing) return;
      this.#committing = true;
      void this.#commitAll().finally(() => (this.#committing = false));
    });
  }

  async #commitAll(): Promise<void> {
    while (this.#gathered.length > 0) {
      if (this.#gathered.length < maxBatch) await this.#linger();
      const batch = this.#gathered.splice(0, maxBatch);
      const end = Date.now() + this.#options.leaseMs;
      await this.#flushLogs();
      await this.#commit(
        batch.map(({ outcome }) => outcome),
        end,
      );
      this.#committedAt = performance.now();
      for (const { done } of batch) done();
    }
  }

  async #linger(): Promise<void> {
    const isAmong = performance.now() - this.#committedAt < recentMs;
    await new Promise((resolve) => setTimeout(resolve, isAmong ? linger.among : linger.alone));
  }

  /** Waits for the log no longer than outcomes are kept: it is patient without end. */
  async #flushLogs(): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#options.leaseMs);
    await Promise.race([this.#options.flushLogs(), over]);
    clearTimeout(timer);
  }

  async #commit(outcomes: readonly tasks.Outcome[], end: number): Promise<void> {
    const { db, logger } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        const settled = new Set(await tasks.settle(db, outcomes));
        for (const { fence, runId } of outcomes) {
          if (settled.has(fence.id)) continue;
          logger.warning('a stale result was dropped: another attempt holds the task', {
            task_id: fence.id,
            job_id: runId,
          });
        }
        return;
      } catch (error) {
        const problem = { outcomes: outcomes.length, attempt, error: messageOf(error) };
        if (isAway(error) ? Date.now() > end : attempt >= attempts) {
          // The lease lapses, and the tasks are tried again: nothing is lost but the work.
          return logger.critical('results could not be stored; their tasks will be tried again', problem);
        }
        logger.error('storing results failed; trying again', problem);
        await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** Math.min(attempt, attempts - 1)));
      }
    }
  }
}

import { messageOf } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { isAway, schedules, sessionLimits, type Database } from '@netraven/db';

export interface SchedulerOptions {
  readonly db: Database;
  readonly log: Log;
}

const source = 'worker.schedules';
/** Pause between two looks at the schedules, in ms. */
const lookEveryMs = 1_000;

/**
 * Creates the runs of schedules when they are due, and wakes tasks that wait for session limits. Every worker has one: the
 * database decides each due time once.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;
  /** The failure that was logged last. Logged once, however often it comes. */
  #failure: string | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), lookEveryMs);
    this.#tick();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #tick(): void {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
  }

  async #look(): Promise<void> {
    const { db, log } = this.#options;
    try {
      // Such as those that wait for a session of a lost worker, or for a limit that was raised.
      await sessionLimits.wakeWaiting(db);
      for (const decision of await schedules.decideDue(db, await schedules.now(db))) report(log, decision);
      this.#failure = undefined;
    } catch (error) {
      const message = messageOf(error);
      if (message === this.#failure) return;
      this.#failure = message;
      // Other parts of the worker report a database that is away.
      if (!isAway(error)) log.logger(source).error(`Schedules could not be looked at: ${message}`);
    }
  }
}

function report(log: Log, { schedule, dueAt, runId, reason, message, missed }: schedules.Decision): void {
  const meta = { schedule: schedule.name, due_at: dueAt.toISOString(), ...(missed > 0 && { missed }) };
  const logger = log.logger(source, runId === null ? {} : { jobId: runId });
  if (runId !== null) logger.info(`schedule ${schedule.name}: run created`, meta);
  else {
    const text = `schedule ${schedule.name}: no run (${reason})${message === null ? '' : `: ${message}`}`;
    if (reason === 'error' || reason === 'no devices') logger.error(text, meta);
    else if (reason !== 'paused') logger.warning(text, meta);
  }
}

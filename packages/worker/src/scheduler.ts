import type { Log } from '@netraven/core/log';
import { schedules, type Database } from '@netraven/db';
import { Repeater } from './repeater.ts';

const source = 'worker.schedules';
/** Interval at which wrong due times are looked for, in ms. */
const correctEveryMs = 60_000;

/** Creates the runs of schedules when they are due. Every worker does: the database decides each due time once. */
export function startScheduler({ db, log }: { readonly db: Database; readonly log: Log }): Repeater {
  let correctedAt = -Infinity;
  return new Repeater(log.logger(source), 'Schedules could not be looked at', 1_000, async () => {
    if (performance.now() - correctedAt > correctEveryMs) {
      const corrected = await schedules.correctNextTimes(db, await schedules.now(db));
      correctedAt = performance.now();
      if (corrected > 0) {
        log.logger(source).warning('the clock of the database was ahead: next due times were set again', { corrected });
      }
    }
    await schedules.decideDue(db, await schedules.now(db), (decision) => report(log, decision));
  });
}

function report(log: Log, { schedule, dueAt, runId, reason, message, missed }: schedules.Decision): void {
  const meta = { schedule: schedule.name, due_at: dueAt.toISOString(), ...(missed > 0 && { missed }) };
  const logger = log.logger(source, runId === null ? {} : { jobId: runId });
  if (runId !== null) {
    const text = `schedule ${schedule.name}: run created`;
    if (message === null) logger.info(text, meta);
    else logger.warning(`${text}; ${message}`, meta);
  } else {
    const text = `schedule ${schedule.name}: no run (${reason})${message === null ? '' : `: ${message}`}`;
    if (reason === 'error' || reason === 'no devices') logger.error(text, meta);
    else if (reason !== 'paused') logger.warning(text, meta);
  }
}

import type { Log } from '@netraven/core/log';
import { triggers, type Database } from '@netraven/db';
import { Repeater } from '../repeater.ts';

const source = 'worker.triggers';

/** Creates the runs of events. Every worker does: the database decides each event once. */
export function startTriggers({ db, log }: { readonly db: Database; readonly log: Log }): Repeater {
  return new Repeater(log.logger(source), 'Triggers could not be looked at', 1_000, async () => {
    await triggers.decideEvents(db, (decision) => report(log, decision));
  });
}

function report(log: Log, { trigger, runId, reason, message }: triggers.EventDecision): void {
  const meta = { trigger: trigger.name };
  const logger = log.logger(source, runId === null ? {} : { jobId: runId });
  if (runId !== null) logger.info(`trigger ${trigger.name}: run created`, meta);
  else {
    const text = `trigger ${trigger.name}: no run (${reason})${message === null ? '' : `: ${message}`}`;
    // Most runs leave nothing for the next one to do.
    const isUsual = reason === 'paused' || (reason === 'no devices' && trigger.kind === 'after');
    if (isUsual) logger.debug(text, meta);
    else logger[reason === 'error' ? 'error' : 'warning'](text, meta);
  }
}

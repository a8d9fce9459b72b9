import type { Log } from '@netraven/core/log';
import { triggers, type Database } from '@netraven/db';
import { EverySecond } from '../every-second.ts';

export interface TriggersOptions {
  readonly db: Database;
  readonly log: Log;
}

const source = 'worker.triggers';
const pruneEveryMs = 3_600_000;

/** Creates the runs of events. Every worker does: the database decides each event once. */
export function startTriggers({ db, log }: TriggersOptions): EverySecond {
  let prunedAt = -Infinity;
  return new EverySecond(log.logger(source), 'Triggers could not be looked at', async () => {
    for (const decision of await triggers.decideEvents(db)) report(log, decision);
    if (performance.now() - prunedAt < pruneEveryMs) return;
    prunedAt = performance.now();
    await triggers.prune(db);
  });
}

function report(log: Log, { trigger, runId, reason, message }: triggers.EventDecision): void {
  const meta = { trigger: trigger.name };
  const logger = log.logger(source, runId === null ? {} : { jobId: runId });
  if (runId !== null) logger.info(`trigger ${trigger.name}: run created`, meta);
  else {
    const text = `trigger ${trigger.name}: no run (${reason})${message === null ? '' : `: ${message}`}`;
    // A run after which nothing is to be done is the usual case.
    const isUsual = reason === 'paused' || (reason === 'no devices' && trigger.kind === 'after');
    if (isUsual) logger.debug(text, meta);
    else logger[reason === 'error' ? 'error' : 'warning'](text, meta);
  }
}

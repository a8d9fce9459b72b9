import type { ErrorData } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { artifacts, type Database } from '@netraven/db';

export interface ToQuarantineOptions {
  readonly db: Database;
  readonly log: Log;
  readonly task: { readonly taskId: string; readonly runId: string };
}

/** Stores raw output of a task in quarantine, and logs when older texts had to go for it. */
export async function toQuarantine(
  { db, log, task }: ToQuarantineOptions,
  text: string,
  error: ErrorData,
): Promise<void> {
  const removed = await artifacts.quarantine(db, { taskId: task.taskId, text, error });
  if (removed === 0) return;
  const texts = removed === 1 ? 'The oldest text' : `The ${removed} oldest texts`;
  const next = 'Read the texts with `netraven artifacts quarantined`.';
  const logger = log.logger('worker.task', { jobId: task.runId });
  logger.warning(`${texts} in quarantine had to be removed: it is full. ${next}`, { removed });
}

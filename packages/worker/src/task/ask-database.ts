import { messageOf } from '@netraven/core';
import { whileAway } from '@netraven/db';
import { workerError } from '../codes.ts';

/** Asks the database something for an attempt. */
export type AskDatabase = <Answer>(question: () => Promise<Answer>) => Promise<Answer>;

/**
 * Asks for one attempt. While the database is away the attempt waits, until its signal aborts: a restart of PostgreSQL is
 * no failure of a job.
 *
 * @throws {NetRavenError} NR_TASK_DATABASE_FAILED, worth another try, when the database answers with an error
 */
export function askFor(signal: AbortSignal): AskDatabase {
  return async (question) => {
    try {
      return await whileAway(signal, question);
    } catch (error) {
      if (signal.aborted || isOurs(error)) throw error;
      const message = `the database answered with an error: ${messageOf(error)}`;
      throw workerError('NR_TASK_DATABASE_FAILED', message, { cause: error, retryable: true });
    }
  };
}

function isOurs(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('NR_');
}

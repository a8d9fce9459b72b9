import { messageOf } from '@netraven/core';
import { whileAway } from '@netraven/db';
import { workerError } from '../codes.ts';

/** Sends a question to the database for one attempt. */
export type AskDatabase = <Answer>(question: () => Promise<Answer>) => Promise<Answer>;

/**
 * Returns the function by which an attempt asks the database. While the database is away the attempt waits until its
 * signal aborts: a restart of PostgreSQL must not fail a job.
 *
 * @throws {NetRavenError} NR_TASK_DATABASE_FAILED, retryable, when the database answers with an error
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

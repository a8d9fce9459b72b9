import { hasEnded } from '@netraven/api';
import { runs } from '@netraven/db';
import type { HandlerContext } from '../handlers/handler.ts';
import { databaseProblem } from '../problems/database-problem.ts';

/**
 * Returns a run when it has ended. Returns its current state after `timeoutMs`, or when `signal` aborts or the server
 * stops.
 */
export async function whenEnded(
  { db, rowSignals }: Pick<HandlerContext, 'db' | 'rowSignals'>,
  runId: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<runs.Run | undefined> {
  const answered = new AbortController();
  const stop = AbortSignal.any([signal, rowSignals.closing, AbortSignal.timeout(timeoutMs)]);
  try {
    for (let first = true; ; first = false) {
      // Listen before the query, so that no change is missed.
      const change = rowSignals.next('netraven_run', runId, AbortSignal.any([stop, answered.signal]));
      try {
        const run = await runs.get(db, runId);
        if (!run || hasEnded(run.status) || stop.aborted || timeoutMs === 0) return run;
      } catch (error) {
        // A wait survives a restart of the database once its first query succeeded.
        if (first || stop.aborted || databaseProblem(error) === undefined) throw error;
      }
      await change;
    }
  } finally {
    answered.abort();
  }
}

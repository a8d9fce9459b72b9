import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded } from '@netraven/api';
import { runs, type Database } from '@netraven/db';
import { databaseProblem } from '../problems/database-problem.ts';

/** Waits for runs to end. All waits share one listening connection. */
export interface RunWatch {
  /**
   * Returns the run when it has ended. Returns its current state after `timeoutMs`, or when `signal` aborts or the watch
   * closes.
   */
  whenEnded(runId: string, timeoutMs: number, signal: AbortSignal): Promise<runs.Run | undefined>;
  /** Ends all waits. */
  close(): Promise<void>;
}

/** Results are committed in bursts. One query per burst and wait is enough. */
const burstMs = 50;

/**
 * Opens the watch. It also queries every `pollMs`, default 2000: notifications are lost while the listening connection
 * reconnects.
 */
export async function openRunWatch(db: Database, { pollMs = 2000 }: { pollMs?: number } = {}): Promise<RunWatch> {
  const changes = new EventEmitter().setMaxListeners(0);
  const closing = new AbortController();
  const unlisten = await db.listen('netraven_run', (runId) => changes.emit(eventOf(runId)));

  async function whenEnded(runId: string, timeoutMs: number, signal: AbortSignal): Promise<runs.Run | undefined> {
    const answered = new AbortController();
    const stop = AbortSignal.any([signal, closing.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      for (let first = true; ; first = false) {
        // Listen before the query, so that no change is missed.
        const end = AbortSignal.any([stop, answered.signal, AbortSignal.timeout(pollMs)]);
        const change = nextChange(changes, runId, end);
        try {
          const run = await runs.get(db, runId);
          if (!run || hasEnded(run.status) || stop.aborted || timeoutMs === 0) return run;
        } catch (error) {
          // A wait survives a restart of the database once its first query succeeded.
          if (first || stop.aborted || databaseProblem(error) === undefined) throw error;
        }
        await change;
        await delay(burstMs);
      }
    } finally {
      answered.abort();
    }
  }

  return {
    whenEnded,
    close: async () => {
      closing.abort();
      await unlisten();
    },
  };
}

// The prefix is required: an emitter throws on an event named `error`.
const eventOf = (runId: string): string => `run ${runId}`;

/** Resolves on a change of the run, and when `end` aborts. */
async function nextChange(changes: EventEmitter, runId: string, end: AbortSignal): Promise<void> {
  try {
    await once(changes, eventOf(runId), { signal: end });
  } catch (aborted) {
    // `end` aborted first, which is not a failure.
    if (!(aborted instanceof Error) || aborted.name !== 'AbortError') throw aborted;
  }
}

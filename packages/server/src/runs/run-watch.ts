import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded } from '@netraven/api';
import { runs, type Database } from '@netraven/db';
import { isDatabaseDown } from '../problems/database-down.ts';

/** Waits for runs to end. One connection listens for all who wait. */
export interface RunWatch {
  /** The run once it has ended, or as it is when `timeoutMs` are over, `signal` aborts or the watch closes. */
  whenEnded(runId: string, timeoutMs: number, signal: AbortSignal): Promise<runs.Run | undefined>;
  /** Lets everybody go who waits. */
  close(): Promise<void>;
}

/** In case a notification is lost, as while the listening connection is made anew. */
const pollMs = 2000;
/** Tasks settle in bursts: one look per burst and waiter is enough. */
const burstMs = 50;

export async function openRunWatch(db: Database): Promise<RunWatch> {
  const changes = new EventEmitter().setMaxListeners(0);
  const closing = new AbortController();
  const unlisten = await db.listen('netraven_run', (runId) => changes.emit(eventOf(runId)));

  async function whenEnded(runId: string, timeoutMs: number, signal: AbortSignal): Promise<runs.Run | undefined> {
    const answered = new AbortController();
    const over = AbortSignal.any([signal, closing.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      for (let first = true; ; first = false) {
        // Listens before it looks, so that no change falls between.
        const change = nextChange(changes, runId, AbortSignal.any([over, answered.signal]));
        try {
          const run = await runs.get(db, runId);
          if (!run || hasEnded(run.status) || over.aborted || timeoutMs === 0) return run;
        } catch (error) {
          // A wait that has begun outlives a restart of the database.
          if (first || over.aborted || !isDatabaseDown(error)) throw error;
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

// Never just the id: an emitter throws on an event called `error`.
const eventOf = (runId: string): string => `run ${runId}`;

/** Resolves on a change of the run, when it is time to look anyway, or when the wait is over. */
async function nextChange(changes: EventEmitter, runId: string, over: AbortSignal): Promise<void> {
  try {
    await once(changes, eventOf(runId), { signal: AbortSignal.any([over, AbortSignal.timeout(pollMs)]) });
  } catch (aborted) {
    // The time to wait is over, which is no failure; an emitter without `error` events rejects for nothing else.
    if (!(aborted instanceof Error) || aborted.name !== 'AbortError') throw aborted;
  }
}

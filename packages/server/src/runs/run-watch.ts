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

/** Tasks settle in bursts: one look per burst and waiter is enough. */
const burstMs = 50;

/**
 * Opens the watch. It looks every `pollMs`, default 2000, even if nothing is heard: a notification is lost while the
 * listening connection is made anew.
 */
export async function openRunWatch(db: Database, { pollMs = 2000 }: { pollMs?: number } = {}): Promise<RunWatch> {
  const changes = new EventEmitter().setMaxListeners(0);
  const closing = new AbortController();
  const unlisten = await db.listen('netraven_run', (runId) => changes.emit(eventOf(runId)));

  async function whenEnded(runId: string, timeoutMs: number, signal: AbortSignal): Promise<runs.Run | undefined> {
    const answered = new AbortController();
    const over = AbortSignal.any([signal, closing.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      for (let first = true; ; first = false) {
        // Listens before it looks, so that no change falls between.
        const end = AbortSignal.any([over, answered.signal, AbortSignal.timeout(pollMs)]);
        const change = nextChange(changes, runId, end);
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

/** Resolves on a change of the run, and when `end` aborts. */
async function nextChange(changes: EventEmitter, runId: string, end: AbortSignal): Promise<void> {
  try {
    await once(changes, eventOf(runId), { signal: end });
  } catch (aborted) {
    // `end` came first, which is no failure.
    if (!(aborted instanceof Error) || aborted.name !== 'AbortError') throw aborted;
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import { hasEnded, type Client, type Run, type Task } from '@netraven/api';

/** Hears how a run goes. */
export interface RunWatcher {
  /** The run as it is now; called for every look at it. */
  onRun(run: Run): void;
  /** A task that has ended; called once for each. */
  onEnded(task: Task): void;
}

export interface EndedRun {
  readonly run: Run;
  readonly tasks: readonly Task[];
}

const lookMs = 250;
/** How often a server that does not answer is asked again before it is given up. */
const patience = 40;

/** Watches a run until it has ended. Undefined when the signal aborts first; the run goes on then. */
export async function followRun(
  client: Client,
  { id }: Run,
  watcher: RunWatcher,
  signal: AbortSignal,
): Promise<EndedRun | undefined> {
  const seen = new Set<string>();
  let ended = 0;
  try {
    for (;;) {
      const run = await persist(() => client.runs.get(id, {}, { signal }), signal);
      const over = hasEnded(run.status);
      watcher.onRun(run);
      const began = performance.now();
      if (over || endedOf(run) > ended) {
        ended = endedOf(run);
        const { tasks } = await persist(() => client.runs.tasks(id, { signal }), signal);
        const fresh = tasks.filter((task) => !seen.has(task.id) && isOver(task));
        for (const task of fresh) {
          seen.add(task.id);
          watcher.onEnded(task);
        }
        if (over) return { run, tasks };
      }
      // Long lists of tasks are asked for less often.
      await wait(Math.max(lookMs, 5 * (performance.now() - began)), undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Asks again while the server cannot be reached or is not ready: it may be starting anew. */
async function persist<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await call();
    } catch (error) {
      const passing = error instanceof Error && 'retryable' in error && error.retryable === true;
      if (!passing || failures > patience || signal.aborted) throw error;
      await wait(lookMs, undefined, { signal });
    }
  }
}

function endedOf({ counts }: Run): number {
  return counts.total - counts.queued - counts.running;
}

function isOver({ status }: Task): boolean {
  return status !== 'queued' && status !== 'running';
}

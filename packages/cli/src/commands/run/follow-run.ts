import { hasEnded, type Client, type Event, type FollowOptions, type Run, type Task } from '@netraven/api';
import { allTasks } from './all-tasks.ts';

/** Hears how a run goes. */
export interface RunWatcher {
  /** Everything that is told, as it comes. */
  readonly onEvent: (event: Event) => void;
  /** A task that has ended; called once for each, after `onEvent`. */
  readonly onEnded: (task: Task) => void;
}

export interface EndedRun {
  readonly run: Run;
  readonly tasks: readonly Task[];
}

/** Watches a run until it has ended. Undefined when the signal aborts first; the run goes on then. */
export async function followRun(
  client: Client,
  { id }: Pick<Run, 'id'>,
  watcher: RunWatcher,
  options: FollowOptions & { readonly signal: AbortSignal; readonly details?: boolean },
): Promise<EndedRun | undefined> {
  const { details = false, ...follow } = options;
  const ended = new Set<string>();
  try {
    for await (const event of client.events.follow({ run: id }, follow)) {
      watcher.onEvent(event);
      if (event.type === 'task') {
        const { task } = event;
        if (!isOver(task) || ended.has(task.id)) continue;
        ended.add(task.id);
        watcher.onEnded(task);
      } else if (hasEnded(event.run.status)) {
        const tasks = await allTasks(client, id, { details }, follow);
        // Those that were skipped from the start never changed, so nobody was told of them.
        for (const task of tasks) if (!ended.has(task.id)) watcher.onEnded(task);
        return { run: event.run, tasks };
      }
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
  return undefined;
}

function isOver({ status }: Task): boolean {
  return status !== 'queued' && status !== 'running';
}

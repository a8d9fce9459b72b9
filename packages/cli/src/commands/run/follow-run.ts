import { hasEnded, type Client, type Event, type FollowOptions, type Run, type Task } from '@netraven/api';
import { allTasks } from './all-tasks.ts';

/** Receives the events of a run. */
export interface RunWatcher {
  /** Called for every event. */
  readonly onEvent: (event: Event) => void;
  /** Called once for each finished task, after `onEvent`. */
  readonly onEnded: (task: Task) => void;
}

export interface EndedRun {
  readonly run: Run;
  readonly tasks: readonly Task[];
}

/** Follows a run to its end. Returns undefined if the signal aborts first; the run continues. */
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
        const listed = await allTasks(client, id, { details }, follow);
        const tasks = details ? listed : await withSummary(client, listed, follow);
        // Tasks that were skipped from the start never change, so no event reports them.
        for (const task of tasks) if (!ended.has(task.id)) watcher.onEnded(task);
        return { run: event.run, tasks };
      }
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
  return undefined;
}

/** Returns tasks with the report of the summary, which is for the person who reads them. */
async function withSummary(
  client: Client,
  tasks: readonly Task[],
  { signal }: FollowOptions,
): Promise<readonly Task[]> {
  const summary = tasks.find((task) => task.summary);
  if (!summary) return tasks;
  const { task } = await client.tasks.get(summary.id, signal ? { signal } : {});
  return [...tasks.filter(({ id }) => id !== summary.id), task];
}

function isOver({ status }: Task): boolean {
  return status !== 'queued' && status !== 'running';
}

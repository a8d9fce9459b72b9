import type { CallOptions, Client, Task, TaskListQuery } from '@netraven/api';
import { byDevice } from './outcome.ts';

/** Returns all tasks of a run, by device name and the summary last. Reads page by page. */
export async function allTasks(
  client: Client,
  runId: string,
  query: Omit<TaskListQuery, 'limit' | 'after'> = {},
  { signal }: CallOptions = {},
): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let next: TaskListQuery | undefined = {}; next;) {
    const page: Awaited<ReturnType<Client['runs']['tasks']>> = await client.runs.tasks(
      runId,
      { ...query, ...next },
      signal ? { signal } : {},
    );
    tasks.push(...page.tasks);
    next = page.next;
  }
  return tasks.toSorted(byDevice);
}

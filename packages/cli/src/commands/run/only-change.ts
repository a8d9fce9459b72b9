import type { Client, ConfigChange, Task } from '@netraven/api';

/** Returns what the only task of a run changed on its device. Undefined: the run has more tasks, or it was not compared. */
export async function onlyChange(client: Client, tasks: readonly Task[]): Promise<ConfigChange | undefined> {
  const [task, ...others] = tasks;
  if (!task?.changeCounts || others.length > 0) return undefined;
  return (await client.tasks.get(task.id)).configChange;
}

import type { Task, TaskReport } from '@netraven/api';
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import type { Failure } from '../server/failure.ts';
import { whileShown } from '../server/while-shown.ts';

/** Loads a task with its attempts, live while the component is mounted. */
export function useTask(id: string): {
  readonly report: ShallowRef<TaskReport | undefined>;
  /** True if its run changes and saves nothing. Undefined until known. */
  readonly dryRun: Ref<boolean | undefined>;
  readonly failure: ShallowRef<Failure | undefined>;
} {
  const report = shallowRef<TaskReport>();
  const dryRun = ref<boolean>();
  const failure = whileShown(async (signal, onCut) => {
    const look = async (): Promise<TaskReport> => (report.value = await client.tasks.get(id, { signal }));
    const { task } = await look();
    ({ dryRun: dryRun.value } = await client.runs.get(task.runId, {}, { signal }));
    if (isOver(task)) return;
    // Events have no details, so load the whole task at each change.
    for await (const event of client.events.follow({ run: task.runId, task: id }, { signal, onCut })) {
      if (event.type === 'task' && isOver((await look()).task)) return;
    }
  });
  return { report, dryRun, failure };
}

/** Returns true if a task has ended. */
function isOver({ status }: Task): boolean {
  return status !== 'queued' && status !== 'running';
}

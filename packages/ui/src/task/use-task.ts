import type { Task, TaskReport } from '@netraven/api';
import { shallowRef, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import type { Failure } from '../server/failure.ts';
import { whileShown } from '../server/while-shown.ts';

/** A task with its attempts as they are now, for as long as a component is shown. */
export function useTask(id: string): {
  readonly report: ShallowRef<TaskReport | undefined>;
  readonly failure: ShallowRef<Failure | undefined>;
} {
  const report = shallowRef<TaskReport>();
  const failure = whileShown(async (signal, onCut) => {
    const look = async (): Promise<TaskReport> => (report.value = await client.tasks.get(id, { signal }));
    const { task } = await look();
    if (isOver(task)) return;
    // What is told of a task has no details: each change is a reason to look at the whole.
    for await (const event of client.events.follow({ run: task.runId, task: id }, { signal, onCut })) {
      if (event.type === 'task' && isOver((await look()).task)) return;
    }
  });
  return { report, failure };
}

/** Whether a task changes no more. */
function isOver({ status }: Task): boolean {
  return status !== 'queued' && status !== 'running';
}

import type { Task } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { FactList, type Fact } from '../fact-list.tsx';
import { span } from '../run/words.ts';

/** Lists run, device, change, start and duration of a task. */
export function TaskFacts({ task }: { task: Task }): VNode {
  const { runId, device, startedAt, finishedAt } = task;
  const facts: Fact[] = [['Run', <RouterLink to={{ name: 'run', params: { id: runId } }}>{runId}</RouterLink>]];
  if (device) {
    facts.push(['Address', <code>{device.address}</code>], ['Platform', <code>{device.platform}</code>]);
    if (device.tags.length > 0) facts.push(['Tags', device.tags.join(', ')]);
  }
  if (task.result?.changed) facts.push(['Changed', 'the job changed the device']);
  if (startedAt !== null) {
    facts.push(['Started', <time datetime={startedAt}>{new Date(startedAt).toLocaleString()}</time>]);
    if (finishedAt !== null) facts.push(['Duration', span(startedAt, finishedAt)]);
  }
  return (
    <div class="run-facts">
      <FactList facts={facts} />
    </div>
  );
}

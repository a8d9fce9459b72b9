import type { Task, TaskReport } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { FactList, type Fact } from '../fact-list.tsx';
import { Moment } from '../moment.tsx';
import { changeInWords, span } from '../run/words.ts';

/** Names of devices that are shown for each reason. */
const mostNames = 20;

interface Props {
  readonly task: Task;
  readonly leftOut: NonNullable<TaskReport['leftOut']>;
  /** Undefined until known. */
  readonly dryRun: boolean | undefined;
}

/** Lists run, device, change, start and duration of a task. */
export function TaskFacts({ task, leftOut, dryRun }: Props): VNode {
  const { runId, device, startedAt, finishedAt } = task;
  const facts: Fact[] = [['Run', <RouterLink to={{ name: 'run', params: { id: runId } }}>{runId}</RouterLink>]];
  if (device) {
    // Another device may have its name by now.
    const to = { name: 'device', params: { name: device.id } };
    facts.push(['Device', <RouterLink to={to}>{device.name}</RouterLink>]);
    facts.push(['Address', <code>{device.address}</code>], ['Platform', <code>{device.platform}</code>]);
    if (device.tags.length > 0) facts.push(['Tags', device.tags.join(', ')]);
  }
  const reasons = [...Map.groupBy(leftOut, (each) => each.code)];
  if (reasons.length > 0) facts.push(['Left out', <>{reasons.map(reasonLine)}</>]);
  // In a dry run the device is not changed, whatever the job says.
  if (task.result?.changed && dryRun === false) facts.push(['Changed', 'the job changed the device']);
  if (task.changeCounts) facts.push(['Change', changeInWords(task.changeCounts)]);
  if (startedAt !== null) {
    facts.push(['Started', <Moment at={startedAt} />]);
    if (finishedAt !== null) facts.push(['Duration', span(startedAt, finishedAt)]);
  }
  return <FactList facts={facts} isWide />;
}

function reasonLine([code, devices]: [string, Props['leftOut']]): VNode {
  const names = devices.slice(0, mostNames).map(({ name }) => name);
  const more = devices.length > names.length ? `, and ${devices.length - names.length} more` : '';
  return (
    <div key={code} title={devices[0]?.message}>
      {`${names.join(', ')}${more} (${code})`}
    </div>
  );
}

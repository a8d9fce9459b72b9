import type { DeviceHealth, Task } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { DataTable, type Column } from '../data-table.tsx';
import { HealthWord } from '../devices/health-word.tsx';
import { Moment } from '../moment.tsx';
import { ErrorText } from '../run/error-text.tsx';
import { messageOf } from '../run/words.ts';
import type { FoundDevice } from './use-device.ts';

interface Props {
  readonly health: readonly DeviceHealth[];
  readonly failed: FoundDevice['failed'];
}

/** Lists the job types of a device with their health: why one fails, and the next step. */
export function HealthList({ health, failed }: Props): VNode {
  if (health.length === 0) return <p class="quiet">No job was tried or scheduled on this device.</p>;
  return (
    <DataTable<DeviceHealth> columns={columns(failed)} rows={health} nameOf={({ jobType }: DeviceHealth) => jobType} />
  );
}

const columns = (failed: FoundDevice['failed']): Column<DeviceHealth>[] => [
  { title: 'Job type', cell: ({ jobType }) => jobType },
  {
    title: 'Health',
    cell: ({ state, since, counts }) => (
      <>
        <HealthWord state={state} />
        {counts ? null : <div class="quiet">not counted: nothing expects it</div>}
        {since === null ? null : (
          <div class="quiet">
            since <Moment at={since} />
          </div>
        )}
      </>
    ),
  },
  { title: 'Last try', cell: (health) => lastTry(health, failed.get(health.jobType)) },
  {
    title: 'Last success',
    isNamed: true,
    cell: ({ lastSuccessAt }) =>
      lastSuccessAt === null ? <span class="quiet">none</span> : <Moment at={lastSuccessAt} />,
  },
];

function lastTry({ state, lastTry: last }: DeviceHealth, task: Task | undefined): VNode {
  return (
    <>
      {last === null ? (
        <span class="quiet">none</span>
      ) : (
        <RouterLink to={{ name: 'run', params: { id: last.runId } }}>
          <Moment at={last.at} />
        </RouterLink>
      )}
      {task ? <div>{task.error ? <ErrorText error={task.error} /> : messageOf(task)}</div> : null}
      {/* The task of a renamed device has another name. */}
      {!task && state === 'failing' && last?.code != null ? <code>{last.code}</code> : null}
    </>
  );
}

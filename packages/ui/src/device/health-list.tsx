import type { DeviceHealth, Task } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { DataTable } from '../data-table.tsx';
import { HealthWord } from '../devices/health-word.tsx';
import { Moment } from '../moment.tsx';
import { ErrorText } from '../run/error-text.tsx';
import { messageOf } from '../run/words.ts';
import { visible } from '../visible-text.ts';
import type { FoundDevice } from './use-device.ts';

interface Props {
  readonly health: readonly DeviceHealth[];
  readonly failed: FoundDevice['failed'];
}

/** Lists the job types of a device with their health: why one fails, and the next step. */
export function HealthList({ health, failed }: Props): VNode {
  if (health.length === 0) return <p class="quiet">No job was tried or scheduled on this device.</p>;
  return (
    <DataTable<DeviceHealth>
      columns={['Job type', 'Health', 'Last try', 'Last success']}
      rows={health}
      row={(each: DeviceHealth) => row(each, failed.get(each.jobType))}
    />
  );
}

function row({ jobType, state, since, lastTry, lastSuccessAt }: DeviceHealth, task: Task | undefined): VNode {
  return (
    <tr key={jobType}>
      <th scope="row">{jobType}</th>
      <td>
        <HealthWord state={state} />
        {since === null ? null : (
          <div class="quiet">
            since <Moment at={since} />
          </div>
        )}
      </td>
      <td>
        {lastTry === null ? (
          <span class="quiet">none</span>
        ) : (
          <RouterLink to={{ name: 'run', params: { id: lastTry.runId } }}>
            <Moment at={lastTry.at} />
          </RouterLink>
        )}
        {task ? <div>{task.error ? <ErrorText error={task.error} /> : visible(messageOf(task))}</div> : null}
        {/* The task of a renamed device has another name. */}
        {!task && state === 'failing' && lastTry?.code != null ? <code>{lastTry.code}</code> : null}
      </td>
      <td>
        <span class="narrow-title">Last success: </span>
        {lastSuccessAt === null ? <span class="quiet">none</span> : <Moment at={lastSuccessAt} />}
      </td>
    </tr>
  );
}

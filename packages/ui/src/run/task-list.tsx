import type { Task, TaskStatus } from '@netraven/api';
import { computed, defineComponent, ref, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { ChoiceChips } from '../choice-chips.tsx';
import { ShowMore } from '../show-more.tsx';
import { DataTable, type Column } from '../data-table.tsx';
import { ErrorText } from './error-text.tsx';
import { statusLooks } from './status-look.ts';
import { StatusWord } from './status-word.tsx';
import { nameOf } from './use-run.ts';
import { changeInWords, messageOf, span } from './words.ts';
import { taskRank } from './task-rank.ts';

interface Props {
  readonly tasks: readonly Task[];
  /** Number of tasks that wait and are not in `tasks`. */
  readonly waiting: number;
  readonly dryRun: boolean;
  /** Shows the log of a device. */
  readonly onLog: (deviceId: string) => void;
}

/** The statuses by which the list is filtered, in their order. */
const statuses: readonly TaskStatus[] = ['error', 'failed', 'running', 'queued', 'success', 'cancelled', 'skipped'];

/** Rows at first: browsers are slow with thousands. */
const page = 200;

/** Lists the devices of a run with their results. Errors come first, then devices on which the job failed. */
export const TaskList = defineComponent(
  (props: Props) => {
    const shownCount = ref(page);
    const only = ref<TaskStatus>();
    const byStatus = computed(() => Map.groupBy(props.tasks, ({ status }) => status));
    const ordered = computed(() =>
      only.value ? (byStatus.value.get(only.value) ?? []) : props.tasks.toSorted((a, b) => taskRank(a) - taskRank(b)),
    );
    const choose = (status: TaskStatus | undefined): void => {
      only.value = status;
      shownCount.value = page;
    };
    const chips = (): VNode => (
      <ChoiceChips<TaskStatus | undefined>
        label="Status"
        choices={[
          { value: undefined, words: 'all', count: props.tasks.length },
          ...statuses
            .filter((status) => byStatus.value.has(status) || only.value === status)
            .map((status) => ({
              value: status,
              words: statusLooks[status].word,
              count: byStatus.value.get(status)?.length ?? 0,
              color: statusLooks[status].color,
            })),
        ]}
        chosen={only.value}
        onChoose={choose}
      />
    );
    return () => (
      <>
        <div class="panel-head">
          <h2 id="devices-title">Devices</h2>
          {byStatus.value.size > 1 || only.value ? chips() : null}
        </div>
        {ordered.value.length > 0 ? (
          <DataTable<Task>
            columns={columns(props)}
            rows={ordered.value.slice(0, shownCount.value)}
            nameOf={({ id }: Task) => id}
            hasKeys
          />
        ) : null}
        {only.value || props.waiting === 0 ? null : <p class="quiet">{waitingInWords(props)}</p>}
        <ShowMore left={ordered.value.length - shownCount.value} onMore={() => (shownCount.value += page)} />
      </>
    );
  },
  { props: ['tasks', 'waiting', 'dryRun', 'onLog'] },
);

const columns = ({ dryRun, onLog }: Props): Column<Task>[] => [
  {
    title: 'Device',
    cell: (task) => <RouterLink to={{ name: 'task', params: { id: task.id } }}>{nameOf(task)}</RouterLink>,
  },
  {
    title: 'Status',
    cell: ({ status }) => (
      <>
        <StatusWord status={status} />
        {dryRun ? <span class="quiet"> dry run</span> : null}
      </>
    ),
  },
  {
    title: 'Result',
    cell: (task) => (
      <>
        {task.error ? <ErrorText error={task.error} /> : messageOf(task)}
        {task.changeCounts ? <span class="quiet"> {changeInWords(task.changeCounts)}</span> : null}
        {task.tries > 1 ? <span class="quiet"> ({task.tries} tries)</span> : null}
      </>
    ),
  },
  {
    title: 'Duration',
    class: 'time',
    cell: ({ startedAt, finishedAt }) =>
      startedAt !== null && finishedAt !== null ? span(startedAt, finishedAt) : null,
  },
  {
    title: null,
    class: 'more',
    cell: ({ device, startedAt }) =>
      device === null ? null : (
        <>
          <RouterLink to={{ name: 'device', params: { name: device.id } }} aria-label={`Device ${device.name}`}>
            Device
          </RouterLink>
          {startedAt === null ? null : (
            <button type="button" class="link" aria-label={`Log of ${device.name}`} onClick={() => onLog(device.id)}>
              Log
            </button>
          )}
        </>
      ),
  },
];

function waitingInWords({ tasks, waiting }: Props): string {
  const more = tasks.length > 0 ? ' more' : '';
  return waiting === 1 ? `1${more} device is waiting.` : `${waiting}${more} devices are waiting.`;
}

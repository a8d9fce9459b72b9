import type { Task } from '@netraven/api';
import { computed, defineComponent, ref, type VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { QuotedText } from '../quoted-text.tsx';
import { StatusWord } from './status-word.tsx';
import { nameOf } from './use-run.ts';

/** So many at first: a browser is slow with thousands of rows, and nobody reads them all. */
const page = 200;

/** What came of each device; what went wrong first. */
export const TaskList = defineComponent(
  (props: { tasks: readonly Task[] }) => {
    const most = ref(page);
    const ordered = computed(() => [...props.tasks].toSorted((a, b) => Number(isBad(b)) - Number(isBad(a))));
    return () => (
      <>
        <table class="tasks">
          <thead>
            <tr>
              <th scope="col">Device</th>
              <th scope="col">Status</th>
              <th scope="col">What came of it</th>
              <th scope="col">Time</th>
            </tr>
          </thead>
          <tbody>{ordered.value.slice(0, most.value).map(row)}</tbody>
        </table>
        {ordered.value.length > most.value ? (
          <VBtn variant="text" onClick={() => (most.value += page)}>
            Show more: {ordered.value.length - most.value} are left
          </VBtn>
        ) : null}
      </>
    );
  },
  { props: ['tasks'] },
);

function row(task: Task): VNode {
  const { id, status, result, error, startedAt, finishedAt, tries } = task;
  return (
    <tr key={id}>
      <th scope="row">{nameOf(task)}</th>
      <td>
        <StatusWord status={status} />
      </td>
      <td>
        {error ? (
          <>
            <QuotedText text={error.message} /> <code>{error.code}</code>
            {error.hint === undefined ? null : (
              <p class="quiet">
                {error.code.startsWith('NR_') ? null : 'The job says: '}
                <QuotedText text={error.hint} />
              </p>
            )}
          </>
        ) : (
          (result?.message ?? '')
        )}
        {tries > 1 ? <span class="quiet"> ({tries} tries)</span> : null}
      </td>
      <td class="time">{startedAt !== null && finishedAt !== null ? seconds(startedAt, finishedAt) : ''}</td>
    </tr>
  );
}

function isBad({ status, error }: Task): boolean {
  return error !== null && status !== 'skipped';
}

function seconds(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

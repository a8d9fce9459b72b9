import { hasEnded, type Run } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { Loaded } from '../loaded.tsx';
import { PageTitle } from '../page-title.tsx';
import { StatusWord } from '../run/status-word.tsx';
import { countsInWords, span } from '../run/words.ts';
import { DataTable, type Column } from '../data-table.tsx';
import { Moment } from '../moment.tsx';
import { useRuns } from './use-runs.ts';
import '../run/run.css';

/** Lists runs, newest first, live. */
export const RunsPage = defineComponent(() => {
  const { runs, hasMore, busy, failure, showMore } = useRuns();
  const table = (shown: readonly Run[]): VNode => (
    <section class="panel" aria-label="Runs">
      <DataTable<Run> columns={columns} rows={shown} nameOf={({ id }: Run) => id} hasKeys />
      {hasMore.value ? (
        <VBtn class="show-more" variant="tonal" color="primary" loading={busy.value} onClick={() => void showMore()}>
          Show older runs
        </VBtn>
      ) : null}
    </section>
  );
  return () => (
    <>
      <div class="page-head">
        <PageTitle title="Runs" />
        <p class="quiet">Newest first.</p>
      </div>
      <Loaded<readonly Run[]> value={runs.value} failure={failure.value} shown={table} empty={noRuns} />
    </>
  );
});

function noRuns({ length }: readonly Run[]): VNode | undefined {
  if (length > 0) return undefined;
  return (
    <p class="nothing">
      No runs yet. Choose a job in the <RouterLink to="/">job catalogue</RouterLink>.
    </p>
  );
}

const columns: readonly Column<Run>[] = [
  {
    title: 'Job type',
    cell: ({ id, jobType, dryRun }) => (
      <>
        <RouterLink to={{ name: 'run', params: { id } }}>{jobType}</RouterLink>
        {dryRun ? <span class="quiet"> dry run</span> : null}
      </>
    ),
  },
  { title: 'Status', cell: ({ status }) => <StatusWord status={status} /> },
  { title: 'Devices', cell: countsInWords },
  {
    title: 'Duration',
    class: 'time',
    cell: ({ status, startedAt, finishedAt }) =>
      startedAt !== null && finishedAt !== null && hasEnded(status) ? span(startedAt, finishedAt) : null,
  },
  { title: 'Created', class: 'when', cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

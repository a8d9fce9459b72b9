import { hasEnded, type Run } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { Loaded } from '../loaded.tsx';
import { PageTitle } from '../page-title.tsx';
import { StatusWord } from '../run/status-word.tsx';
import { countsInWords, span } from '../run/words.ts';
import { DataTable } from '../data-table.tsx';
import { Moment } from '../moment.tsx';
import { useRuns } from './use-runs.ts';
import '../run/run.css';

/** Lists runs, newest first, live. */
export const RunsPage = defineComponent(() => {
  const { runs, hasMore, busy, failure, showMore } = useRuns();
  const table = (shown: readonly Run[]): VNode => (
    <section class="panel" aria-label="Runs">
      <DataTable<Run> columns={['Job type', 'Status', 'Devices', 'Duration', 'Created']} rows={shown} row={row} />
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

function row(run: Run): VNode {
  const { id, jobType, status, dryRun, createdAt, startedAt, finishedAt } = run;
  return (
    <tr key={id}>
      <th scope="row">
        <RouterLink to={{ name: 'run', params: { id } }}>{jobType}</RouterLink>
        {dryRun ? <span class="quiet"> dry run</span> : null}
      </th>
      <td>
        <StatusWord status={status} />
      </td>
      <td>{countsInWords(run)}</td>
      <td class="time">
        {startedAt !== null && finishedAt !== null && hasEnded(status) ? span(startedAt, finishedAt) : ''}
      </td>
      <td class="when">
        <Moment at={createdAt} />
      </td>
    </tr>
  );
}

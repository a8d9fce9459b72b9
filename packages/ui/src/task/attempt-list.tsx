import type { Attempt } from '@netraven/api';
import type { VNode } from 'vue';
import { ErrorText } from '../run/error-text.tsx';
import { StatusWord } from '../run/status-word.tsx';
import { DataTable, type Column } from '../data-table.tsx';
import { span } from '../run/words.ts';

/** Lists the attempts of a task with start, status, result and package. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }): VNode {
  return (
    <section class="panel" aria-labelledby="attempts-title">
      <div class="panel-head">
        <h2 id="attempts-title">
          Attempts <span class="count">{attempts.length}</span>
        </h2>
      </div>
      <DataTable<Attempt> columns={columns} rows={attempts} nameOf={({ number }: Attempt) => String(number)} />
    </section>
  );
}

const columns: readonly Column<Attempt>[] = [
  {
    title: 'Started',
    cell: ({ startedAt }) => <time datetime={startedAt}>{new Date(startedAt).toLocaleTimeString()}</time>,
  },
  { title: 'Status', cell: ({ status }) => <StatusWord status={status} /> },
  { title: 'Result', cell: ({ error }) => (error ? <ErrorText error={error} /> : null) },
  {
    title: 'Duration',
    class: 'time',
    cell: ({ startedAt, finishedAt }) => (finishedAt === null ? null : span(startedAt, finishedAt)),
  },
  {
    title: 'Package',
    class: 'package-of',
    cell: ({ packageName, packageVersion }) => <code>{`${packageName} ${packageVersion}`}</code>,
  },
];

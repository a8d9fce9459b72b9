import type { Attempt } from '@netraven/api';
import type { VNode } from 'vue';
import { ErrorText } from '../run/error-text.tsx';
import { StatusWord } from '../run/status-word.tsx';
import { DataTable } from '../data-table.tsx';
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
      <DataTable<Attempt> columns={['Started', 'Status', 'Result', 'Duration', 'Package']} rows={attempts} row={row} />
    </section>
  );
}

function row({ number, status, error, packageName, packageVersion, startedAt, finishedAt }: Attempt): VNode {
  return (
    <tr key={number}>
      <th scope="row">
        <time datetime={startedAt}>{new Date(startedAt).toLocaleTimeString()}</time>
      </th>
      <td>
        <StatusWord status={status} />
      </td>
      <td>{error ? <ErrorText error={error} /> : null}</td>
      <td class="time">{finishedAt === null ? '' : span(startedAt, finishedAt)}</td>
      <td class="package-of">
        <code>{`${packageName} ${packageVersion}`}</code>
      </td>
    </tr>
  );
}

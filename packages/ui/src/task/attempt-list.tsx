import type { Attempt } from '@netraven/api';
import type { VNode } from 'vue';
import { ErrorText } from '../run/error-text.tsx';
import { StatusWord } from '../run/status-word.tsx';
import { span } from '../run/words.ts';

/** Each try at a task: when, by which package, and how it ended. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }): VNode {
  return (
    <section class="panel" aria-labelledby="attempts-title">
      <div class="panel-head">
        <h2 id="attempts-title">
          Attempts <span class="count">{attempts.length}</span>
        </h2>
      </div>
      <table class="tasks">
        <thead>
          <tr>
            <th scope="col">Began</th>
            <th scope="col">Status</th>
            <th scope="col">What came of it</th>
            <th scope="col">Time</th>
            <th scope="col">Package</th>
          </tr>
        </thead>
        <tbody>{attempts.map(row)}</tbody>
      </table>
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

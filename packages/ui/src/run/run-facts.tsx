import type { Run } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { FactList, type Fact } from '../fact-list.tsx';
import { metaText } from '../log/words.ts';
import { span } from './words.ts';

/** When a run was asked for, what with, and how long it took. */
export function RunFacts({ run }: { run: Run }): VNode {
  const { id, createdAt, startedAt, finishedAt, dryRun, config, retryOf } = run;
  const facts: Fact[] = [
    ['Run', <code>{id}</code>],
    ['Asked for', <time datetime={createdAt}>{new Date(createdAt).toLocaleString()}</time>],
  ];
  if (startedAt !== null && finishedAt !== null) facts.push(['Took', span(startedAt, finishedAt)]);
  if (dryRun) facts.push(['Dry run', 'sessions only logged what they would change']);
  if (Object.keys(config).length > 0) facts.push(['Settings', <code>{metaText(config)}</code>]);
  if (retryOf !== null) {
    facts.push([
      'Repeats',
      <RouterLink to={{ name: 'run', params: { id: retryOf } }}>what failed of a run before</RouterLink>,
    ]);
  }
  return (
    <div class="run-facts">
      <FactList facts={facts} />
    </div>
  );
}

import type { Run } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { FactList, type Fact } from '../fact-list.tsx';
import { metaText } from '../log/words.ts';
import { Moment } from '../moment.tsx';
import { span } from './words.ts';

/** Lists id, time, duration and settings of a run. */
export function RunFacts({ run }: { run: Run }): VNode {
  const { id, createdBy, createdAt, startedAt, finishedAt, config, retryOf } = run;
  const facts: Fact[] = [
    ['Run', <code>{id}</code>],
    ['Requested by', createdBy],
    ['Created', <Moment at={createdAt} />],
  ];
  if (startedAt !== null && finishedAt !== null) facts.push(['Duration', span(startedAt, finishedAt)]);
  if (Object.keys(config).length > 0) facts.push(['Settings', <code>{metaText(config)}</code>]);
  if (retryOf !== null) {
    facts.push(['Retry of', <RouterLink to={{ name: 'run', params: { id: retryOf } }}>{retryOf}</RouterLink>]);
  }
  return <FactList facts={facts} isWide />;
}

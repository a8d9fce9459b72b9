import type { PackageEntry, WorkerInfo } from '@netraven/api';
import type { VNode } from 'vue';
import { FactList, type Fact } from '../fact-list.tsx';
import { metaText } from '../log/words.ts';
import { workersOf } from './catalogue.ts';
import { originWords } from './words.ts';

/** Lists what a package is, where it comes from, and how and where it runs. */
export function PackageFacts({ entry, workers }: { entry: PackageEntry; workers: readonly WorkerInfo[] }): VNode {
  const { meta, origin, path, policy, summarizes, version } = entry;
  const facts: Fact[] = [];
  if (version !== '') facts.push(['Version', version]);
  facts.push(['Origin', <span title={path}>{originWords[origin]}</span>]);
  if (meta) {
    facts.push([
      'Schedule',
      <span>
        suggested: <code>{meta.defaultSchedule}</code>
      </span>,
    ]);
    if (meta.platforms.length > 0) facts.push(['Only for', <code>{meta.platforms.join(', ')}</code>]);
    if (summarizes) facts.push(['Summary', 'once per run, after all devices']);
    if (meta.scope === 'fleet') facts.push(['Runs', 'once per run, for all devices']);
  } else facts.push(['Folder', <code>{path}</code>]);
  facts.push(['Permissions', permissionsOf(entry)]);
  if (policy && Object.keys(policy.config).length > 0) facts.push(['Settings', <code>{metaText(policy.config)}</code>]);
  const onWorkers = workersOf(entry, workers);
  if (onWorkers !== undefined) facts.push(['Only on', <span class="differs">{onWorkers}</span>]);
  return <FactList facts={facts} />;
}

function permissionsOf({ permissions }: PackageEntry): VNode | string {
  if (permissions.length === 0) return 'none';
  return (
    <span class="permissions">
      {permissions.map((permission) => (
        <code key={permission}>{permission}</code>
      ))}
    </span>
  );
}

import type { PackageEntry, WorkerInfo } from '@netraven/api';
import type { VNode } from 'vue';
import { onlyOn } from './catalogue.ts';
import { originWords } from './words.ts';

type Fact = readonly [name: string, value: VNode | string];

/** Where a package comes from, what it asks for, and who has it. */
export function PackageFacts({ entry, workers }: { entry: PackageEntry; workers: readonly WorkerInfo[] }): VNode {
  const { meta, origin, path, version } = entry;
  const facts: Fact[] = [];
  if (version !== '') facts.push(['Version', version]);
  facts.push(['Origin', <span title={path}>{originWords[origin]}</span>]);
  if (meta) {
    facts.push(['Schedule', <code>{meta.defaultSchedule}</code>]);
    if (meta.platforms.length > 0) facts.push(['Only for', <code>{meta.platforms.join(', ')}</code>]);
    if (meta.scope === 'fleet') facts.push(['Runs', 'once for all devices of a run']);
  } else facts.push(['Folder', <code>{path}</code>]);
  facts.push(['Permissions', permissionsOf(entry)]);
  const some = onlyOn(entry, workers);
  if (some.length > 0) {
    const named = some.map(({ hostname, pid }) => `${hostname} (process ${pid})`).join(', ');
    facts.push(['Workers differ', <span class="differs">this is how {named} has it</span>]);
  }
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
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

import type { JobTypeMeta, PackageEntry } from '@netraven/api';
import { defineComponent, ref } from 'vue';
import { FactList, type Fact } from '../fact-list.tsx';

interface Props {
  readonly entry: PackageEntry;
  readonly meta: JobTypeMeta;
}

/** Shows the rest of a package's facts on request. */
export const PackageMore = defineComponent(
  (props: Props) => {
    const open = ref(false);
    return () => (
      <details
        class="package-more"
        open={open.value}
        onToggle={(event: Event) => (open.value = (event.target as HTMLDetailsElement).open)}
      >
        <summary>More</summary>
        {/* Drawn when opened: there may be hundreds of packages. */}
        {open.value ? <FactList facts={factsOf(props)} /> : null}
      </details>
    );
  },
  { props: ['entry', 'meta'] },
);

function factsOf({ entry: { path, configSchema }, meta }: Props): Fact[] {
  const { jobType, retries, timeoutMs } = meta;
  const settings = Object.keys(configSchema?.['properties'] ?? {});
  return [
    ['Job type', <code>{jobType}</code>],
    ['Settings', settings.length > 0 ? <code>{settings.join(', ')}</code> : 'none'],
    ['Time limit', `${timeoutMs / 1000} s per attempt`],
    ['Retries', String(retries)],
    ['Folder', <code>{path}</code>],
  ];
}

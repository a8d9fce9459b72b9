import { mdiPackageVariantClosed } from '@mdi/js';
import type { VNode } from 'vue';
import { Icon } from '../icon.tsx';

/** Shows the icon of a job type, or a box if it has none. */
export function PackageIcon({ path }: { path: string | null }): VNode {
  return (
    <span class="job-icon" aria-hidden="true">
      <Icon path={path ?? mdiPackageVariantClosed} size={28} />
    </span>
  );
}

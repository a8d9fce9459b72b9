import { mdiPackageVariantClosed } from '@mdi/js';
import type { VNode } from 'vue';

/** Shows the icon of a job type, or a box if it has none. */
export function PackageIcon({ path }: { path: string | null }): VNode {
  return (
    <span class="job-icon" aria-hidden="true">
      <svg viewBox="0 0 24 24" width={28} height={28}>
        <path d={path ?? mdiPackageVariantClosed} />
      </svg>
    </span>
  );
}

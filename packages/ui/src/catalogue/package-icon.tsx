import { mdiPackageVariantClosed } from '@mdi/js';
import type { VNode } from 'vue';

/** The icon of a job type; a box where the package has none that can be shown. */
export function PackageIcon({ path }: { path: string | null }): VNode {
  return (
    <span class="job-icon" aria-hidden="true">
      <svg viewBox="0 0 24 24" width={28} height={28}>
        <path d={path ?? mdiPackageVariantClosed} />
      </svg>
    </span>
  );
}

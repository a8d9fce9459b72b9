import { mdiPencil } from '@mdi/js';
import type { Permission } from '@netraven/api';
import type { VNode } from 'vue';

/** Marks a job that may change devices. */
export function ChangesDevices(): VNode {
  return (
    <p class="changes-devices">
      <svg viewBox="0 0 24 24" width={16} height={16} aria-hidden="true">
        <path d={mdiPencil} />
      </svg>
      changes devices
    </p>
  );
}

/** Returns true if a job may change devices. */
export function canChangeDevices({ permissions }: { readonly permissions: readonly Permission[] }): boolean {
  return permissions.includes('device:write');
}

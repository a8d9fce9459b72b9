import { mdiPencil } from '@mdi/js';
import type { Permission } from '@netraven/api';
import type { VNode } from 'vue';
import { Icon } from '../icon.tsx';

/** Marks a job that may change devices. */
export function ChangesDevices(): VNode {
  return (
    <p class="changes-devices">
      <Icon path={mdiPencil} size={16} />
      changes devices
    </p>
  );
}

/** Returns true if a job may change devices. */
export function canChangeDevices({ permissions }: { readonly permissions: readonly Permission[] }): boolean {
  return permissions.includes('device:write');
}

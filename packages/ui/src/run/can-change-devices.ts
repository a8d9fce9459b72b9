import type { Permission } from '@netraven/api';

/** Returns true if a job may change devices. */
export function canChangeDevices({ permissions }: { readonly permissions: readonly Permission[] }): boolean {
  return permissions.includes('device:write');
}

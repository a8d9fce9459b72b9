import type { Device, DeviceSelection } from '@netraven/api';

/** Returns each name once that no device has. Patterns, such as `core-*`, are left to the server. */
export function missingNames(names: readonly string[], devices: readonly Pick<Device, 'name'>[]): string[] {
  const known = new Set(devices.map(({ name }) => name));
  return [...new Set(names)].filter((name) => !known.has(name) && !/[*?]/.test(name));
}

/** Returns the choice without some names. */
export function withoutNames({ names = [], ...others }: DeviceSelection, missing: readonly string[]): DeviceSelection {
  const dropped = new Set(missing);
  const kept = names.filter((name) => !dropped.has(name));
  return { ...(kept.length > 0 && { names: kept }), ...others };
}

import type { Device } from '@netraven/api';
import type { ChosenDevices } from './selected-devices.ts';

/** Returns each name once that no device has. A pattern, such as `core-*`, names no device: the form chooses devices by name. */
export function missingNames(names: readonly string[], devices: readonly Pick<Device, 'name'>[]): string[] {
  const known = new Set(devices.map(({ name }) => name));
  return [...new Set(names)].filter((name) => !known.has(name));
}

/** Returns the choice without some names. If none of its names is left, it chooses nothing: its tags alone would choose more. */
export function withoutNames({ names = [], ...others }: ChosenDevices, missing: readonly string[]): ChosenDevices {
  const dropped = new Set(missing);
  const kept = names.filter((name) => !dropped.has(name));
  if (kept.length === 0 && names.length > 0) return {};
  return { ...(kept.length > 0 && { names: kept }), ...others };
}

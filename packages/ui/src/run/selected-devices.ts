import type { Device, DeviceSelection } from '@netraven/api';

/** Returns the devices of the inventory that a choice selects. */
export function selectedDevices(
  devices: readonly Device[],
  { names = [], tags = [], all }: DeviceSelection,
): readonly Device[] {
  if (all) return devices;
  const [wanted, some] = [new Set(names), new Set(tags)];
  return devices.filter((device) => wanted.has(device.name) || device.tags.some((tag) => some.has(tag)));
}

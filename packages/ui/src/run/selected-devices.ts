import type { Device } from '@netraven/api';

/** The devices that a person chose: all of them, or those with one of the names and one of the tags. */
export interface ChosenDevices {
  readonly all?: boolean;
  readonly names?: readonly string[];
  readonly tags?: readonly string[];
}

/** Returns the devices of the inventory that a choice selects, as the server does with {@link queryOf}. */
export function selectedDevices(
  devices: readonly Device[],
  { names = [], tags = [], all }: ChosenDevices,
): readonly Device[] {
  if (all) return devices;
  if (names.length + tags.length === 0) return [];
  const [wanted, some] = [new Set(names), new Set(tags)];
  return devices.filter(
    (device) =>
      (names.length === 0 || wanted.has(device.name)) &&
      (tags.length === 0 || device.tags.some((tag) => some.has(tag))),
  );
}

/** Returns a choice in the query language. */
export function queryOf({ names = [], tags = [], all }: ChosenDevices): string {
  if (all) return 'name:*';
  return [...names.map((name) => `name:${name}`), ...tags.map((tag) => `tag:${tag}`)].join(' ');
}

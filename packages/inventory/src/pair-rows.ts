import type { ExistingDevice } from './plan.ts';
import type { Row, Rows } from './row.ts';

/** The devices of the inventory that rows mean, and those that a saved source no longer has. */
export interface Pairs {
  readonly pairs: ReadonlyMap<Row, ExistingDevice>;
  readonly removals: readonly ExistingDevice[];
  /** Number of devices that are missing too, and kept: a bad row may be one of them. */
  readonly keptMissing: number;
}

/**
 * Finds the device of each row: by its id in the saved source, which stays when it gets another name, then by name. Files
 * have no ids. There a device was renamed if one missing device and one new row have the same address and platform, and no
 * others have them.
 */
export function pairRows({ good, bad }: Rows, existing: readonly ExistingDevice[], sourceId?: string): Pairs {
  const pairs = new Map<Row, ExistingDevice>();
  const pairedDevices = new Set<ExistingDevice>();
  const pair = (row: Row, device: ExistingDevice | undefined): void => {
    if (!device || pairs.has(row) || pairedDevices.has(device)) return;
    pairs.set(row, device);
    pairedDevices.add(device);
  };
  const owned = existing.filter((device) => sourceId !== undefined && device.sourceId === sourceId);
  const byKey = new Map(owned.map((device) => [device.sourceKey, device]));
  for (const row of good) if (row.key !== undefined) pair(row, byKey.get(row.key));
  const badKeys = new Set(bad.flatMap(({ key }) => key ?? []));
  const withBadRow = new Set(owned.filter(({ sourceKey }) => sourceKey !== null && badKeys.has(sourceKey)));
  const byName = new Map(existing.map((device) => [device.name, device]));
  for (const row of good) {
    const device = byName.get(row.name);
    if (device && !withBadRow.has(device)) pair(row, device);
  }

  const badNames = new Set(bad.map(({ name }) => name));
  const missing = owned.filter(
    (device) => !pairedDevices.has(device) && !withBadRow.has(device) && !badNames.has(device.name),
  );
  const placeOf = ({ address, platform }: Row | ExistingDevice): string => `${address} ${platform}`;
  const missingByPlace = Map.groupBy(missing, placeOf);
  const newRows = good.filter((row) => row.key === undefined && !pairs.has(row));
  for (const [place, rows] of missing.length > 0 ? Map.groupBy(newRows, placeOf) : []) {
    const [[row, ...otherRows], [device, ...otherDevices]] = [rows, missingByPlace.get(place) ?? []];
    if (!row || !device || otherRows.length + otherDevices.length > 0) continue;
    if (row.port === undefined || row.port === device.port) pair(row, device);
  }
  // Such a row can mean any of the missing devices: its name may be new or wrong.
  const isUnknown = bad.some(({ name, key }) => key === undefined && !byName.has(name));
  const left = missing.filter((device) => !pairedDevices.has(device));
  return { pairs, removals: isUnknown ? [] : left, keptMissing: isUnknown ? left.length : 0 };
}

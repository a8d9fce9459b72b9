import type { Steps } from '@netraven/core/attempt';
import { undetected } from '@netraven/core/registry';
import { plainName } from './check-rows.ts';
import type { ExistingDevice } from './plan.ts';
import type { BadRow, Row, Rows } from './row.ts';

/** The devices of the inventory that rows mean, and those that a saved source no longer has. */
export interface Pairs {
  readonly pairs: ReadonlyMap<Row, ExistingDevice>;
  /** Devices of the saved source that no row means. */
  readonly missing: readonly ExistingDevice[];
  /** The reason why none of the missing devices may be removed. */
  readonly keep: string | undefined;
}

/** Reason to keep missing devices. */
export const anyDevice = 'a row with an error may be one of them';

/**
 * Finds the device of each row: by its id in the saved source, which stays when it gets another name, then by name. Files
 * have no ids. There a device was renamed if one missing device and one new row have the same address and platform, and no
 * others have them. A device that is only off for a while is not missing.
 */
export function* pairRows(
  { good, bad, skipped, incomplete }: Rows,
  existing: readonly ExistingDevice[],
  sourceId?: string,
): Steps<Pairs> {
  const pairs = new Map<Row, ExistingDevice>();
  const pairedDevices = new Set<ExistingDevice>();
  const pair = (row: Row, device: ExistingDevice | undefined): void => {
    if (!device || pairs.has(row) || pairedDevices.has(device)) return;
    pairs.set(row, device);
    pairedDevices.add(device);
  };
  const owned = existing.filter((device) => sourceId !== undefined && device.sourceId === sourceId);
  const byName = new Map(existing.map((device) => [device.name, device]));
  yield;
  const hasNewIds = givesNewIds(good, owned);
  yield;
  const byKey = new Map(hasNewIds ? [] : owned.map((device) => [device.sourceKey, device]));
  const keys = Map.groupBy(good, ({ key }) => key);
  yield;
  for (const row of good) {
    // An id that comes twice means no device for certain.
    if (row.key !== undefined && keys.get(row.key)?.length === 1) pair(row, byKey.get(row.key));
  }
  const badKeys = new Set(bad.flatMap(({ key }) => key ?? []));
  const withBadRow = new Set(
    owned.filter(({ sourceKey }) => !hasNewIds && sourceKey !== null && badKeys.has(sourceKey)),
  );
  yield;
  for (const row of good) {
    const device = byName.get(row.name);
    if (device && !withBadRow.has(device)) pair(row, device);
  }
  yield;
  const byPlainName = Map.groupBy(owned, ({ name }) => plainName(name));
  yield;
  for (const row of good) {
    const [device, ...others] = byPlainName.get(plainName(row.name)) ?? [];
    if (device && others.length === 0 && !withBadRow.has(device)) pair(row, device);
  }

  yield;
  const pairedNames = new Set([...pairedDevices].map(({ name }) => name));
  const badNames = new Set(bad.map(({ name }) => name));
  const staying = skipped.filter(({ stays }) => stays);
  const stayingKeys = new Set(hasNewIds ? [] : staying.flatMap(({ key }) => key ?? []));
  const stayingNames = new Set(staying.map(({ name }) => name));
  const stays = ({ name, sourceKey }: ExistingDevice): boolean =>
    stayingNames.has(name) || (sourceKey !== null && stayingKeys.has(sourceKey));
  const missing = owned.filter(
    (device) => !pairedDevices.has(device) && !withBadRow.has(device) && !badNames.has(device.name) && !stays(device),
  );
  const placeOf = ({ address, platform }: Row | ExistingDevice): string => `${address} ${platform}`;
  const missingByPlace = Map.groupBy(missing, placeOf);
  yield;
  const missingByAddress = Map.groupBy(missing, ({ address }) => address);
  // A platform that must be detected is that of the only missing device at the address.
  const placeOfRow = (row: Row): string => {
    const [device, ...others] = row.platform === undetected ? (missingByAddress.get(row.address) ?? []) : [];
    return device && others.length === 0 ? placeOf(device) : placeOf(row);
  };
  yield;
  const newRows = good.filter((row) => row.key === undefined && !pairs.has(row));
  // Else the missing device may still exist, and the new row be another one.
  const canRename = missing.length > 0 && incomplete === undefined;
  for (const [place, rows] of canRename ? Map.groupBy(newRows, placeOfRow) : []) {
    const [[row, ...otherRows], [device, ...otherDevices]] = [rows, missingByPlace.get(place) ?? []];
    if (!row || !device || otherRows.length + otherDevices.length > 0) continue;
    if (row.port === undefined || row.port === device.port) pair(row, device);
  }
  yield;
  // A new id is a new device, unless devices got new ids.
  const keepIds = good.every((row) => {
    const { sourceKey = null } = pairs.get(row) ?? {};
    return row.key === undefined || sourceKey === null || sourceKey === row.key;
  });
  const ownBad = new Set([...withBadRow].map(({ sourceKey }) => sourceKey));
  // Such a row can mean any of the missing devices: its name may be new or wrong.
  const isUnknown = ({ name, key }: BadRow): boolean => {
    if (key !== undefined && ownBad.has(key)) return false;
    const isNamed = byName.has(name) && !pairedNames.has(name);
    return !isNamed && (key === undefined || !keepIds);
  };
  return {
    pairs,
    missing: missing.filter((device) => !pairedDevices.has(device)),
    keep: incomplete ?? (hasNewIds ? 'the source has new ids' : bad.some(isUnknown) ? anyDevice : undefined),
  };
}

/**
 * Returns true if the ids of a source mean other devices than before, e.g. after it was restored: the id of a row means
 * one device, and its name and address another one. By these ids, all devices would be renamed.
 */
function givesNewIds(good: readonly Row[], owned: readonly ExistingDevice[]): boolean {
  const byKey = new Map(owned.map((device) => [device.sourceKey, device]));
  const byName = new Map(owned.map((device) => [device.name, device]));
  return good.some((row) => {
    const meant = row.key === undefined ? undefined : byKey.get(row.key);
    const named = byName.get(row.name);
    if (!meant || !named || meant === named) return false;
    return row.address === named.address && row.address !== meant.address;
  });
}

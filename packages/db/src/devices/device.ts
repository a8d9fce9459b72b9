import type { DeviceInfo } from '@netraven/core';
import { isDeviceName, type DeviceSettings } from '@netraven/core/attempt';
import type { Selectable } from 'kysely';
import { dbError } from '../codes.ts';
import type { Tables } from '../schema/tables.ts';

/** A device of the inventory. */
export interface Device extends Omit<DeviceInfo, 'vars'> {
  /** Only workers of this pool work on it. */
  readonly pool: string;
  /** Its own. Those of its tags are added by `resolveSettings`. */
  readonly settings: DeviceSettings;
  readonly createdAt: Date;
}

export interface NewDevice {
  readonly name: string;
  readonly address: string;
  /** Default 22; 23 with the transport telnet. */
  readonly port?: number;
  readonly platform: string;
  readonly tags?: readonly string[];
  /** Default `default`. */
  readonly pool?: string;
  readonly settings?: DeviceSettings;
}

/** Returns the device of a row. */
export function deviceOf(row: Selectable<Tables['device']>): Device {
  const { id, name, address, port, platform, tags, pool, settings } = row;
  return { id, name, address, port, platform, tags, pool, settings, createdAt: row.created_at };
}

/** Refuses fields that cannot be stored. @throws {NetRavenError} NR_DEVICE_INVALID */
export function checkDevice({
  name,
  address,
  port,
  tags = [],
}: Partial<Pick<Device, 'name' | 'address' | 'port' | 'tags'>>): void {
  if (name !== undefined && !isDeviceName(name)) invalid('name', name);
  // The address becomes an argument of ping and must not look like an option.
  if (address !== undefined && !/^[a-z0-9:][\w.:%-]{0,252}$/i.test(address)) invalid('address', address);
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_535)) invalid('port', port);
  for (const tag of tags) checkTag(tag);
}

/** Refuses a name that no tag can have. @throws {NetRavenError} NR_DEVICE_INVALID */
export function checkTag(tag: string): void {
  if (!/^[\p{L}\p{M}\p{N}_.:/-]{1,64}$/u.test(tag)) invalid('tag', tag);
}

function invalid(field: string, value: unknown): never {
  throw dbError('NR_DEVICE_INVALID', `${JSON.stringify(value)} cannot be the ${field} of a device`);
}

import type { DeviceInfo } from '@netraven/core';
import type { Selectable } from 'kysely';
import type { Tables } from '../schema/tables.ts';

/** A device of the inventory. */
export interface Device extends DeviceInfo {
  readonly createdAt: Date;
}

/** Returns the device of a row. */
export function deviceOf(row: Selectable<Tables['device']>): Device {
  const { id, name, address, port, platform, tags } = row;
  return { id, name, address, port, platform, tags, createdAt: row.created_at };
}

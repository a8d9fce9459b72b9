import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { deviceOf, type Device } from './device.ts';

/**
 * Lets a device take changes again after one whose commit was never answered. One that takes them stays as it is.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN
 */
export async function release(db: Database, id: string): Promise<Device> {
  const row = await db.kysely
    .updateTable('device')
    .set({ held_by_run: null })
    .where('id', '=', uuidOrNone(id))
    .returningAll()
    .executeTakeFirst();
  if (!row) throw dbError('NR_DEVICE_UNKNOWN', `There is no device ${id}`);
  return deviceOf(row);
}

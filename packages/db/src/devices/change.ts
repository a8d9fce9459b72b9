import { changeSettings, portAfter, type SettingsChange } from '@netraven/core/attempt';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { json } from '../schema/json.ts';
import { inTransaction, nameTaken } from '../transaction.ts';
import { checkDevice, deviceOf, type Device, type NewDevice } from './device.ts';
import { checkJumpHosts, lockJumpHosts } from './jump-hosts.ts';
import { knownPlatform } from './known-platform.ts';
import { changePool, lockPools } from './pools.ts';
import { renameReferences } from './rename.ts';
import { checkSettings } from './settings.ts';

/** Changes of a device. Absent fields stay as they are. */
export interface DeviceChange extends Partial<Omit<NewDevice, 'settings'>> {
  /** Replaces all tags. */
  readonly tags?: readonly string[];
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  /** Its waiting tasks move along. */
  readonly pool?: string;
  readonly settings?: SettingsChange;
}

/**
 * Changes a device. Its id, history and host key stay. Schedules and triggers that name it get its new name. Queued and
 * running tasks keep name, address, port and tags as they were; settings hold from the next attempt on.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, NR_NAME_TAKEN, NR_DEVICE_INVALID, NR_PLATFORM_UNKNOWN, NR_SETTING_INVALID, NR_JUMP_HOST_UNKNOWN, NR_JUMP_HOST_LOOP
 * @throws {NetRavenError} NR_POOL_INVALID, NR_DEVICE_BUSY when the pool changes while a task or test runs on the device
 */
export async function change(db: Database, id: string, changed: DeviceChange): Promise<Device> {
  const { name, address, port, pool, settings } = changed;
  checkDevice({ ...changed, tags: [...(changed.tags ?? []), ...(changed.addTags ?? [])] });
  checkSettings(settings);
  const platform = changed.platform === undefined ? undefined : await knownPlatform(db, changed.platform);
  if (pool !== undefined) await db.queue.ensurePool(pool);
  try {
    return await inTransaction(db, async (trx) => {
      // In this order, as an import does.
      await lockJumpHosts(trx);
      if (pool !== undefined) await lockPools(trx, 'change');
      const old = await trx
        .selectFrom('device')
        .selectAll()
        .where('id', '=', uuidOrNone(id))
        .forUpdate()
        .executeTakeFirst();
      if (!old) throw dbError('NR_DEVICE_UNKNOWN', `There is no device ${id}`);
      if (pool !== undefined) await changePool(db, trx, old, pool);
      const tags = tagsAfter(old.tags, changed);
      const newSettings = settings && changeSettings(old.settings, settings);
      const newPort = port ?? (newSettings && portAfter(old, newSettings));
      const row = await trx
        .updateTable('device')
        .set({
          tags,
          ...(name !== undefined && { name }),
          ...(address !== undefined && { address }),
          ...(newPort !== undefined && { port: newPort }),
          ...(platform !== undefined && { platform }),
          ...(newSettings && { settings: json(newSettings) }),
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      if (name !== undefined && name !== old.name) await renameReferences(trx, new Map([[old.name, name]]));
      if (settings || tags.join('\n') !== old.tags.join('\n')) await checkJumpHosts(trx);
      return deviceOf(row);
    });
  } catch (error) {
    throw nameTaken(error, 'device', name ?? id);
  }
}

function tagsAfter(old: readonly string[], { tags = old, addTags = [], removeTags = [] }: DeviceChange): string[] {
  return [...new Set([...tags, ...addTags])].filter((tag) => !removeTags.includes(tag)).sort();
}

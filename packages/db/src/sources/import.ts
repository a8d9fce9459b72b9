import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { recordset } from '../schema/recordset.ts';
import { inTransaction, isUniqueViolation, type Trx } from '../transaction.ts';
import { checkDevice, deviceOf, type Device } from '../devices/device.ts';
import { ImportLogins, type ImportedCredential, type ImportedWay, type ImportLogin } from './import-logins.ts';
import { checkJumpHosts, jumpHostOf, loadJumpHosts, lockJumpHosts, type JumpHosts } from '../devices/jump-hosts.ts';
import { lockPools, moveIdle } from '../devices/pools.ts';
import { removeRows } from '../devices/remove.ts';
import { renameReferences } from '../devices/rename.ts';
import { checkSettings, tagSettings } from '../devices/settings.ts';

export type { ImportedWay, ImportLogin } from './import-logins.ts';

/** A device as an import writes it. */
export interface ImportedDevice extends Omit<Device, 'id' | 'createdAt'> {
  /** Null: a new device. */
  readonly id: string | null;
  /** Tags that its saved source gave. */
  readonly sourceTags: readonly string[];
  /** Its id in the saved source. */
  readonly sourceKey: string | null;
}

/** A device with what an import knows of it. */
export interface InventoryDevice extends Device {
  readonly sourceId: string | null;
  readonly sourceTags: readonly string[];
  readonly sourceKey: string | null;
}

/** The inventory before an import. */
export interface Inventory {
  readonly devices: readonly InventoryDevice[];
  /** Returns the tags by which devices get their logins. Both maps have the names of the devices. A new login becomes a credential. */
  tagsFor(logins: ReadonlyMap<string, ImportLogin>): Promise<ReadonlyMap<string, string>>;
  /** Returns true for a tag of a credential of imports, after `tagsFor` also for one that this import adds. */
  isLoginTag(tag: string): boolean;
}

/** The changes that an import makes. */
export interface ImportDecision<Details> {
  readonly write: boolean;
  readonly devices: readonly ImportedDevice[];
  /** Ids of devices to remove. */
  readonly removals: readonly string[];
  /** The devices that the import gives, also those that stay as they are. */
  readonly ways: readonly ImportedWay[];
  readonly details: Details;
}

export interface ImportResult<Details> {
  readonly details: Details;
  /** The credentials that were or would be added. */
  readonly credentials: readonly ImportedCredential[];
  /**
   * Names of the devices that were not removed: a task is queued or running, a change on the device is not known, or it is a
   * jump host of such a device.
   */
  readonly busy: readonly string[];
  /** Names of the devices that stay in their pools although the import names others: a task or test runs. */
  readonly keptPools: readonly string[];
}

/**
 * Compares the inventory with an import, and writes the changes in one transaction. Imports wait for each other.
 *
 * @param sourceId the saved source to which the devices belong from now on
 * @param decide may be called again when the transaction is repeated
 * @throws {NetRavenError} NR_DEVICE_INVALID, NR_NAME_TAKEN, NR_DEVICE_BUSY, NR_SETTING_INVALID, NR_JUMP_HOST_UNKNOWN, NR_JUMP_HOST_LOOP, NR_JUMP_HOST_IN_USE, NR_POOL_INVALID
 */
export async function importAll<Details>(
  db: Database,
  sourceId: string | undefined,
  decide: (inventory: Inventory) => ImportDecision<Details> | Promise<ImportDecision<Details>>,
): Promise<ImportResult<Details>> {
  try {
    return await inTransaction(db, async (trx) => {
      await sql`select pg_advisory_xact_lock(hashtext('netraven import'))`.execute(trx);
      // Changes of devices and tags wait from here on: what they write must not be overwritten by what is read below.
      await lockJumpHosts(trx);
      const rows = await trx.selectFrom('device').selectAll().orderBy('name').execute();
      const logins = await ImportLogins.load(trx, db.keyring, sourceId, rows);
      const devices = rows.map((row) => ({
        ...deviceOf(row),
        sourceId: row.source_id,
        sourceTags: row.source_tags,
        sourceKey: row.source_key,
      }));
      const decision = await decide({
        devices,
        tagsFor: (given) => logins.tagsFor(given),
        isLoginTag: (tag) => logins.isLoginTag(tag),
      });
      const credentials = logins.added();
      if (!decision.write) return { details: decision.details, credentials, busy: [], keptPools: [] };
      await lockDevices(trx);
      const keptPools = await changePools(db, trx, rows, decision.devices);
      const busy = await removeIdle(trx, decision.removals);
      await freeNames(trx, decision.devices, devices, busy);
      await write(trx, decision.devices, sourceId);
      await logins.write(trx, db.keyring, decision.ways);
      const removals = new Set(decision.removals);
      await checkJumpHosts(trx, new Set(devices.filter(({ id }) => removals.has(id)).map(({ name }) => name)));
      if (sourceId !== undefined) {
        await trx
          .updateTable('source')
          .set({ synced_at: sql<Date>`now()`, sync_error: null })
          .where('id', '=', sourceId)
          .execute();
      }
      return { details: decision.details, credentials, busy, keptPools };
    });
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw dbError('NR_NAME_TAKEN', 'A device of the import was added at the same time', {
      cause,
      hint: 'Run the import again.',
    });
  }
}

/**
 * Locks all devices in the order of their ids, as those do who write several of them, such as the notes of logins. In the
 * order of the source, an import and the notes of a run would lock each other out.
 */
async function lockDevices(trx: Trx): Promise<void> {
  await sql`select from device order by id for no key update`.execute(trx);
}

/** Takes the old names from renamed devices: two devices can swap their names. */
async function freeNames(
  trx: Trx,
  imported: readonly ImportedDevice[],
  existing: readonly InventoryDevice[],
  busy: readonly string[],
): Promise<void> {
  const names = new Map(existing.map(({ id, name }) => [id, name]));
  const renamed = imported.filter(({ id, name }) => id !== null && names.get(id) !== name);
  if (renamed.length === 0) return;
  const taken = renamed.find(({ name }) => busy.includes(name));
  if (taken) {
    throw dbError(
      'NR_DEVICE_BUSY',
      `${taken.name} has a queued or running task or is held, and another device gets its name`,
      {
        hint: `Import again when the task has ended. \`netraven devices show ${taken.name}\` says if the device is held.`,
      },
    );
  }
  await renameReferences(trx, new Map(renamed.map(({ id, name }) => [names.get(id ?? '') ?? '', name])));
  const ids = renamed.map(({ id }) => id);
  await sql`update device set name = 'renaming ' || id where id = any(${ids}::uuid[])`.execute(trx);
}

/**
 * Moves known devices, with their waiting tasks, to the pools that the import names. Returns the names of those that are busy:
 * among hundreds of devices, one always is, and the next sync moves it.
 */
async function changePools(
  db: Database,
  trx: Trx,
  before: readonly { readonly id: string; readonly pool: string }[],
  devices: readonly ImportedDevice[],
): Promise<string[]> {
  const old = new Map(before.map(({ id, pool }) => [id, pool]));
  const moved = new Map(devices.flatMap(({ id, pool }) => (id !== null && old.get(id) !== pool ? [[id, pool]] : [])));
  if (moved.size === 0) return [];
  await lockPools(trx, 'change');
  const rows = await trx
    .selectFrom('device')
    .select(['id', 'name', 'pool'])
    .where('id', 'in', [...moved.keys()])
    .execute();
  const busy: string[] = [];
  for (const row of rows) if (!(await moveIdle(db, trx, row, moved.get(row.id) ?? row.pool))) busy.push(row.name);
  return busy;
}

async function write(trx: Trx, devices: readonly ImportedDevice[], sourceId: string | undefined): Promise<void> {
  if (devices.length === 0) return;
  for (const device of devices) {
    checkDevice(device);
    checkSettings(device.settings);
  }
  const imported = recordset('new', devices, {
    id: ['uuid', ({ id }) => id],
    name: ['text', ({ name }) => name],
    address: ['text', ({ address }) => address],
    port: ['int', ({ port }) => port],
    platform: ['text', ({ platform }) => platform],
    tags: ['jsonb', ({ tags }) => tags],
    pool: ['text', ({ pool }) => pool],
    settings: ['json', ({ settings }) => settings],
    source_tags: ['jsonb', ({ sourceTags }) => sourceTags],
    source_key: ['text', ({ sourceKey }) => sourceKey],
  });
  const source = sourceId ?? null;
  await sql`
    with new as materialized (
      select id, name, address, port, platform, pool, settings, source_key,
        array(select jsonb_array_elements_text(tags)) as tags,
        array(select jsonb_array_elements_text(source_tags)) as source_tags
      from ${imported}
    ), changed as (
      update device set name = new.name, address = new.address, port = new.port, platform = new.platform,
        tags = new.tags, settings = new.settings, source_tags = new.source_tags, source_key = new.source_key,
        source_id = coalesce(${source}, device.source_id)
      from new where device.id = new.id
    )
    insert into device (id, name, address, port, platform, tags, pool, settings, source_id, source_tags, source_key)
    select gen_random_uuid(), name, address, port, platform, tags, pool, settings, ${source}::uuid, source_tags, source_key
    from new where id is null`.execute(trx);
}

/**
 * Removes devices without queued or running tasks that are not held, and are no jump host of one that stays. Returns the
 * names of the others.
 */
async function removeIdle(trx: Trx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  // First the locks: a statement that waits for one does not see the tasks of the run that had it.
  await sql`select from device where id = any(${ids}::uuid[]) order by id for update`.execute(trx);
  const rows = await trx
    .selectFrom('device')
    .select(['id', 'name', 'tags', 'settings'])
    .select(
      sql<boolean>`held_by_run is not null or exists (
        select from task where device_id = device.id and status in ('queued', 'running')
      )`.as('busy'),
    )
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .execute();
  const hosts = await jumpHostsOf(
    trx,
    rows.filter(({ busy }) => busy),
  );
  const stays = ({ name, busy }: { readonly name: string; readonly busy: boolean }): boolean => busy || hosts.has(name);
  await removeRows(
    trx,
    rows.filter((row) => !stays(row)).map(({ id }) => id),
  );
  return rows.filter(stays).map(({ name }) => name);
}

/** Loads the jump hosts of devices, and those that these are behind. */
async function jumpHostsOf(
  trx: Trx,
  devices: readonly Pick<Device, 'name' | 'tags' | 'settings'>[],
): Promise<JumpHosts> {
  if (devices.length === 0) return new Map();
  const tags = await tagSettings(trx);
  const names = devices.flatMap((device) => jumpHostOf(device, tags) ?? []);
  return loadJumpHosts(trx, names, tags);
}

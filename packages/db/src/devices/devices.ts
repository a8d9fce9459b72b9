import { randomUUID } from 'node:crypto';
import { defaultPort } from '@netraven/core/attempt';
import { nearest } from '@netraven/core/registry';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { json } from '../schema/json.ts';
import { inTransaction, nameTaken } from '../transaction.ts';
import { checkDevice, deviceOf, type Device, type NewDevice } from './device.ts';
import { checkJumpHosts, lockJumpHosts } from './jump-hosts.ts';
import { isPattern, likeOf } from '../schema/name-pattern.ts';
import { knownPlatform } from './known-platform.ts';
import { checkSettings } from './settings.ts';

export { change, type DeviceChange } from './change.ts';
export type { Device, NewDevice } from './device.ts';
export { mostJumpHosts } from './jump-hosts.ts';
export { release } from './release.ts';
export { remove } from './remove.ts';

/** Selects devices: those named and those with any of the tags, or all. */
export interface DeviceSelection {
  /** Names, and patterns with `*` and `?`. */
  readonly names?: readonly string[];
  readonly tags?: readonly string[];
  readonly all?: boolean;
}

/**
 * Adds a device.
 *
 * @throws {NetRavenError} NR_NAME_TAKEN, NR_DEVICE_INVALID, NR_PLATFORM_UNKNOWN when no live worker knows it, NR_POOL_INVALID
 * @throws {NetRavenError} NR_SETTING_INVALID, NR_JUMP_HOST_UNKNOWN, NR_JUMP_HOST_LOOP
 */
export async function add(db: Database, device: NewDevice): Promise<Device> {
  const { name, address, pool = 'default', settings = {} } = device;
  const { port = defaultPort(settings) } = device;
  checkDevice({ ...device, port });
  checkSettings(settings);
  const tags = [...new Set(device.tags)].sort();
  const platform = await knownPlatform(db, device.platform);
  await db.queue.ensurePool(pool);
  try {
    return await inTransaction(db, async (trx) => {
      if (settings.jumpHost) await lockJumpHosts(trx);
      const row = await trx
        .insertInto('device')
        .values({ id: randomUUID(), name, address, port, platform, tags, pool, settings: json(settings) })
        .returningAll()
        .executeTakeFirstOrThrow();
      if (settings.jumpHost) await checkJumpHosts(trx);
      return deviceOf(row);
    });
  } catch (error) {
    throw nameTaken(error, 'device', name);
  }
}

/** Returns a device; undefined for an unknown id. */
export async function get(db: Database, id: string): Promise<Device | undefined> {
  const row = await db.kysely.selectFrom('device').selectAll().where('id', '=', uuidOrNone(id)).executeTakeFirst();
  return row && deviceOf(row);
}

/** Lists all devices by name. */
export async function list(db: Database): Promise<Device[]> {
  return (await db.kysely.selectFrom('device').selectAll().orderBy('name').execute()).map(deviceOf);
}

/**
 * Returns the selected devices, each once, by name.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, with every unknown name, and the nearest known one of the first.
 * @throws {NetRavenError} NR_DEVICE_NONE when nothing is selected.
 */
export async function select(db: Database, by: DeviceSelection): Promise<Device[]> {
  const { found, unknown } = await find(db, by);
  if (unknown.length > 0) throw await unknownNames(db, unknown);
  if (found.length > 0) return [...found];
  if (by.all) {
    const hint = 'Add a device: `netraven devices add <name> <address> --platform <id>`.';
    throw dbError('NR_DEVICE_NONE', 'There are no devices', { hint });
  }
  if (!by.tags?.length) throw dbError('NR_DEVICE_NONE', 'No device was selected');
  const hint = 'List the tags with `netraven tags list`.';
  throw dbError('NR_DEVICE_NONE', `No device has the tag ${by.tags.join(' or ')}`, { hint });
}

/** Devices that were found, each once, by name. */
export interface FoundDevices {
  readonly found: readonly Device[];
  /** Names that no device has, and patterns that fit none. */
  readonly unknown: readonly string[];
}

/** Finds the selected devices that exist. */
export async function find(db: Database, by: DeviceSelection): Promise<FoundDevices> {
  requireReadable(by);
  const asked = [...new Set(by.names)];
  const names = asked.filter((name) => !isPattern(name));
  const patterns = asked.filter(isPattern);
  const tags = [...(by.tags ?? [])];
  const rows = await db.kysely
    .selectFrom('device')
    .selectAll()
    .where(
      sql<boolean>`(${by.all === true} or name = any(${names}::text[]) or name like any(${patterns.map(likeOf)}::text[]) or tags && ${tags}::text[])`,
    )
    .orderBy('name')
    .execute();
  const known = new Set(rows.map((row) => row.name));
  const unknown = [...names.filter((name) => !known.has(name)), ...(await fittingNone(db, patterns))];
  return { found: rows.map(deviceOf), unknown };
}

/** Returns the patterns that fit no name. PostgreSQL compares them: here, a hostile one would hold up everything else. */
async function fittingNone(db: Database, patterns: readonly string[]): Promise<string[]> {
  if (patterns.length === 0) return [];
  const { rows } = await sql<{ pattern: string }>`
    select pattern from unnest(${patterns}::text[], ${patterns.map(likeOf)}::text[]) with ordinality
      as asked (pattern, part, place)
    where not exists (select from device where name like part) order by place`.execute(db.kysely);
  return rows.map(({ pattern }) => pattern);
}

/** A schedule or trigger keeps a selection. @throws {NetRavenError} NR_SELECTION_UNREADABLE */
function requireReadable({ names = [], tags = [] }: DeviceSelection): void {
  const areTexts = [names, tags].every(
    (some: unknown) => Array.isArray(some) && some.every((one) => typeof one === 'string'),
  );
  if (!areTexts)
    throw dbError('NR_SELECTION_UNREADABLE', 'The names or tags of a device selection are no list of texts');
}

/** Unknown names with the nearest known one: each is compared with the names of all devices. */
const mostSuggestions = 20;

async function unknownNames(db: Database, unknown: readonly string[]): Promise<Error> {
  const all = await db.kysely.selectFrom('device').select('name').execute();
  const known = all.map((row) => row.name);
  const said = unknown.map((name, index) => {
    const near = isPattern(name) || index >= mostSuggestions ? undefined : nearest(name, known);
    return near === undefined ? name : `${name} (did you mean ${near}?)`;
  });
  return dbError('NR_DEVICE_UNKNOWN', `There is no device ${said.join(', ')}`);
}

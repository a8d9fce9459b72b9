import { randomUUID } from 'node:crypto';
import { defaultPort } from '@netraven/core/attempt';
import { nearest } from '@netraven/core/registry';
import { allDevices, type Word } from '@netraven/query';
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
import { conditionOf } from './query/condition.ts';
import { dependsOnResults } from './query/inventory-condition.ts';
import { readQuery, readStoredQuery } from './query/read-query.ts';
import { unknownWords } from './query/unknown-words.ts';
import { checkSettings } from './settings.ts';

export { change, type DeviceChange } from './change.ts';
export type { Device, NewDevice } from './device.ts';
export { mostJumpHosts } from './jump-hosts.ts';
export { release } from './release.ts';
export { remove } from './remove.ts';

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
 * Returns the devices of a person's query, by name.
 *
 * @throws {NetRavenError} NR_QUERY_INVALID
 * @throws {NetRavenError} NR_DEVICE_NONE when it selects nothing
 */
export async function select(db: Database, query: string): Promise<Device[]> {
  const { words } = await readQuery(db, query);
  const found = words.length === 0 ? [] : await devicesOf(db, words);
  if (found.length > 0) return found;
  throw nothingSelected(query);
}

/**
 * Returns a person's query as schedules and triggers keep it. It may select nothing only by the results of jobs.
 *
 * @throws {NetRavenError} NR_QUERY_INVALID, NR_DEVICE_NONE
 */
export async function readToKeep(db: Database, query: string): Promise<string> {
  const { text, words } = await readQuery(db, query);
  if (words.length === 0) throw nothingSelected(query);
  if (!words.some(dependsOnResults) && (await devicesOf(db, words)).length === 0) throw nothingSelected(query);
  return text;
}

function nothingSelected(query: string): Error {
  if (query.trim() === '') return dbError('NR_DEVICE_NONE', 'No device was selected');
  if (query !== allDevices) return dbError('NR_DEVICE_NONE', `No device matches ${query}`);
  const hint = 'Add a device: `netraven devices add <name> <address> --platform <id>`.';
  return dbError('NR_DEVICE_NONE', 'There are no devices', { hint });
}

/** Devices that were found, each once, by name. */
export interface FoundDevices {
  readonly found: readonly Device[];
  /** Words of a query that name nothing, or names that no device has. */
  readonly unknown: readonly string[];
}

/** Finds the devices of a stored query. @throws {NetRavenError} NR_QUERY_INVALID */
export async function find(db: Database, query: string): Promise<FoundDevices> {
  const words = readStoredQuery(query);
  const unknown = (await unknownWords(db, words)).map(({ text }) => text);
  return { found: words.length === 0 ? [] : await devicesOf(db, words), unknown };
}

async function devicesOf(db: Database, words: readonly Word[]): Promise<Device[]> {
  const condition = await conditionOf(db, words);
  const rows = await db.kysely.selectFrom('device').selectAll().where(condition).orderBy('name').execute();
  return rows.map(deviceOf);
}

/** Returns devices by their names, or patterns with `*` and `?`. @throws {NetRavenError} NR_DEVICE_UNKNOWN, with the nearest known name */
export async function named(db: Database, names: readonly string[]): Promise<readonly Device[]> {
  const { found, unknown } = await findNamed(db, names);
  if (unknown.length > 0) throw await unknownNames(db, unknown);
  if (found.length === 0) throw nothingSelected('');
  return found;
}

/** Finds the devices that exist by their names, or patterns with `*` and `?`. */
export async function findNamed(db: Database, asked: readonly string[]): Promise<FoundDevices> {
  const all = [...new Set(asked)];
  const names = all.filter((name) => !isPattern(name));
  const patterns = all.filter(isPattern);
  const rows = await db.kysely
    .selectFrom('device')
    .selectAll()
    .where(sql<boolean>`(name = any(${names}::text[]) or name like any(${patterns.map(likeOf)}::text[]))`)
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

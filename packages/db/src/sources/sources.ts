import { randomUUID } from 'node:crypto';
import type { ErrorData } from '@netraven/core';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import { nameTaken } from '../transaction.ts';

export {
  importAll,
  type ImportDecision,
  type ImportedDevice,
  type ImportedWay,
  type ImportLogin,
  type ImportResult,
  type Inventory,
} from './import.ts';

/** How to read the devices of a source. */
export interface SourceOptions {
  /** For devices without one. */
  readonly platform?: string;
  /** For every device. */
  readonly tags?: readonly string[];
  /** Ids of platforms by names of the source. */
  readonly map?: Readonly<Record<string, string>>;
  /** Leaves out devices that cannot be used, instead of writing nothing. */
  readonly skipBad?: boolean;
}

/** A saved source of devices, without its secret. */
export interface Source {
  readonly id: string;
  readonly name: string;
  /** E.g. `netbox`. */
  readonly kind: string;
  /** One URL, or paths of files on the machine of the server. */
  readonly places: readonly string[];
  readonly options: SourceOptions;
  readonly hasSecret: boolean;
  /** Number of devices that come from it. */
  readonly devices: number;
  readonly syncedAt: Date | null;
  /** Minutes from one synchronization to the next. Null: only by hand. */
  readonly everyMinutes: number | null;
  readonly nextSyncAt: Date | null;
  /** Why the last synchronization that was due failed. Null after one that succeeded. */
  readonly syncError: ErrorData | null;
  readonly createdAt: Date;
}

export interface NewSource extends Pick<Source, 'name' | 'kind' | 'places' | 'options'> {
  /** Token of a server, or the password of Ansible Vault. */
  readonly secret?: string;
  /** Minutes from one synchronization to the next. Default: only by hand. */
  readonly everyMinutes?: number;
}

const secretIdentity = (id: string): string => `source:${id}`;

/** Saves a source and seals its secret. @throws {NetRavenError} NR_NAME_TAKEN */
export async function add(
  db: Database,
  { name, kind, places, options, secret, everyMinutes }: NewSource,
): Promise<Source> {
  const id = randomUUID();
  const sealed = secret === undefined ? null : db.keyring.seal(secret, secretIdentity(id));
  try {
    const row = await db.kysely
      .insertInto('source')
      .values({
        id,
        name,
        kind,
        places: [...places],
        options: json(options),
        secret: sealed,
        ...everyOf(everyMinutes ?? null),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return sourceOf({ ...row, devices: 0 });
  } catch (error) {
    throw nameTaken(error, 'source', name, `remove that one with \`netraven sources remove ${name}\``);
  }
}

/** Lists the saved sources by name. */
export async function list(db: Database): Promise<Source[]> {
  const rows = await db.kysely.selectFrom('source').selectAll().select(devices).orderBy('name').execute();
  return rows.map(sourceOf);
}

/** Returns a source, and a function that opens its secret. @throws {NetRavenError} NR_SOURCE_UNKNOWN */
export async function get(db: Database, id: string): Promise<{ source: Source; openSecret: () => string | undefined }> {
  const row = await db.kysely
    .selectFrom('source')
    .selectAll()
    .select(devices)
    .where('id', '=', uuidOrNone(id))
    .executeTakeFirst();
  if (!row) throw dbError('NR_SOURCE_UNKNOWN', `There is no source ${id}`);
  const { secret } = row;
  return {
    source: sourceOf(row),
    openSecret: () => (secret === null ? undefined : db.keyring.open(secret, secretIdentity(row.id))),
  };
}

/** Lets a source be synchronized every so many minutes, for the first time after them. Null: only by hand. @throws {NetRavenError} NR_SOURCE_UNKNOWN */
export async function setEvery(db: Database, id: string, everyMinutes: number | null): Promise<Source> {
  await get(db, id);
  await db.kysely.updateTable('source').set(everyOf(everyMinutes)).where('id', '=', id).execute();
  return (await get(db, id)).source;
}

function everyOf(minutes: number | null): { every_minutes: number | null; next_sync_at: RawBuilder<Date> | null } {
  return {
    every_minutes: minutes,
    next_sync_at: minutes === null ? null : sql<Date>`now() + make_interval(mins => ${minutes})`,
  };
}

/**
 * Returns a source that is due, to one caller. Without {@link noteSync} within ten minutes, as after a lost server, it is due
 * again.
 */
export async function takeDue(db: Database): Promise<Source | undefined> {
  const due = db.kysely
    .selectFrom('source')
    .select('id')
    .where('next_sync_at', '<=', sql<Date>`now()`);
  const row = await db.kysely
    .updateTable('source')
    .set({ next_sync_at: sql<Date>`now() + interval '10 minutes'` })
    .where('id', '=', due.orderBy('next_sync_at').limit(1).forUpdate().skipLocked())
    .returningAll()
    .returning(devices)
    .executeTakeFirst();
  return row && sourceOf(row);
}

/** Notes how the synchronization of a source ended that was due, and sets its next time. */
export async function noteSync(db: Database, id: string, error: ErrorData | null): Promise<void> {
  await db.kysely
    .updateTable('source')
    .set({
      sync_error: error && json(error),
      next_sync_at: sql<Date>`now() + make_interval(mins => every_minutes)`,
    })
    .where('id', '=', id)
    .execute();
}

/** Removes a source. Its devices stay. Returns the removed source. @throws {NetRavenError} NR_SOURCE_UNKNOWN */
export async function remove(db: Database, id: string): Promise<Source> {
  const { source } = await get(db, id);
  await db.kysely.deleteFrom('source').where('id', '=', id).execute();
  return source;
}

const devices = sql<number>`(select count(*)::int from device where source_id = source.id)`.as('devices');

function sourceOf(row: Selectable<Tables['source']> & { devices: number }): Source {
  const { id, name, kind, places, options, secret } = row;
  return {
    id,
    name,
    kind,
    places,
    options,
    hasSecret: secret !== null,
    devices: row.devices,
    syncedAt: row.synced_at,
    everyMinutes: row.every_minutes,
    nextSyncAt: row.next_sync_at,
    syncError: row.sync_error,
    createdAt: row.created_at,
  };
}

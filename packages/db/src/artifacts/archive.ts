import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { logUnreadable, ofDevice, ofOwner, selectVersions, split, whole, withText, type Version } from './artifacts.ts';
import type { ArtifactKey } from './identity.ts';
import { unpack, type Packed } from './packing.ts';
import { savedUntil } from './names-at.ts';

/**
 * Returns the latest version of each artifact of the device that has the name, else of the one that had it last. An empty
 * name: of all fleet jobs and summaries. By job type and name. `confirmedAt`: its text was last saved then, changed or not.
 */
export async function latestOfAll(
  db: Database,
  deviceName: string,
): Promise<(Version & { readonly confirmedAt: Date })[]> {
  const rows = await selectVersions(db)
    .leftJoin('version_confirmed as confirmed', 'confirmed.id', 'artifact.id')
    .select('confirmed.at')
    .distinctOn(['artifact.job_type', 'artifact.name'])
    .where(ofDevice(deviceName))
    .orderBy('artifact.job_type')
    .orderBy('artifact.name')
    .orderBy('artifact.version', 'desc')
    .execute();
  return rows.map(({ at, ...version }) => ({ ...version, confirmedAt: at ?? version.savedAt }));
}

/** Returns the versions of an artifact up to one, oldest first: the last `limit`. Empty for an unknown id. */
export async function lastVersions(db: Database, id: number, limit: number): Promise<Version[]> {
  const last = await selectVersions(db).where('id', '=', id).executeTakeFirst();
  if (!last) return [];
  const newest = await ofOwner(db, last)
    .where('name', '=', last.name)
    .where('version', '<=', last.version)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
  return newest.toReversed();
}

interface NewestOf extends Omit<ArtifactKey, 'deviceId'> {
  readonly deviceIds: readonly string[];
  /** Default: now. */
  readonly at?: Date | undefined;
  readonly maxBytes: number;
}

/** The newest version of an artifact of a device, or the one that was the newest at an instant. */
interface NewestText {
  readonly id: number;
  readonly deviceId: string;
  /** Bytes of the text in UTF-8. */
  readonly size: number;
  /** Masked. Null: longer than `maxBytes`. */
  readonly packed: Packed | null;
}

/** Returns the newest text of each of these devices, as it is stored. A device without one is left out. */
export async function newestPacked(db: Database, of: NewestOf): Promise<NewestText[]> {
  // Only what a search needs of each text: few devices fit, and only these are shown with all columns.
  const { rows } = await sql<Omit<NewestText, 'packed'> & (Packed | { content: null; packing: null })>`
    select newest.id, device.id as "deviceId", newest.size, blob.content, blob.packing
    from unnest(${of.deviceIds}::uuid[]) as device (id)
    cross join lateral (
      select id, size, hash from artifact
      where device_id = device.id and job_type = ${of.jobType} and name = ${of.name}
        and ${of.at === undefined ? sql`true` : savedUntil(of.at)}
      order by version desc limit 1
    ) newest
    left join blob on blob.hash = newest.hash and newest.size <= ${of.maxBytes}`.execute(db.kysely);
  return rows.map(({ content, packing, ...row }) => ({
    ...row,
    packed: content === null ? null : { content, packing },
  }));
}

/** Returns the newest text of each of these devices, in UTF-8. `unreadable`: damaged, and logged. */
export async function newestOf(
  db: Database,
  of: NewestOf,
): Promise<{ readonly id: number; readonly deviceId: string; readonly text: Buffer | 'too-long' | 'unreadable' }[]> {
  return Promise.all(
    (await newestPacked(db, of)).map(async ({ id, deviceId, size, packed }) => {
      if (!packed) return { id, deviceId, text: 'too-long' };
      try {
        return { id, deviceId, text: await unpack(packed, size) };
      } catch (error) {
        logUnreadable(db, id, error);
        return { id, deviceId, text: 'unreadable' };
      }
    }),
  );
}

/** Returns versions without their texts by their ids. An unknown id is left out. */
export async function versionsOf(db: Database, ids: readonly number[]): Promise<ReadonlyMap<number, Version>> {
  const rows = await selectVersions(db)
    .where(sql<boolean>`artifact.id = any(${ids}::bigint[])`)
    .execute();
  return new Map(rows.map((version) => [version.id, version]));
}

/**
 * Returns versions with their texts, masked, by their ids. An unknown id is left out, a text longer than `maxBytes`, and one
 * that cannot be unpacked: one damaged text must not keep people from the others.
 */
export async function getAll(
  db: Database,
  ids: readonly number[],
  maxBytes: number,
): Promise<ReadonlyMap<number, { version: Version; text: string }>> {
  const rows = await withText(db)
    .where(sql<boolean>`artifact.id = any(${ids}::bigint[])`)
    .where('artifact.size', '<=', maxBytes)
    .execute();
  const found = await whole(db, rows, rows.map(split));
  return new Map(found.map((one) => [one.version.id, one]));
}

/** Returns texts as they are stored, by the ids of their versions. An unknown id is left out, and a text longer than `maxBytes`. */
export async function packedOf(
  db: Database,
  ids: readonly number[],
  maxBytes: number,
): Promise<ReadonlyMap<number, { readonly size: number; readonly packed: Packed }>> {
  const { rows } = await sql<{ id: number; size: number } & Packed>`
    select artifact.id, size, content, packing from artifact join blob using (hash)
    where artifact.id = any(${ids}::bigint[]) and size <= ${maxBytes}`.execute(db.kysely);
  return new Map(rows.map(({ id, size, ...packed }) => [id, { size, packed }]));
}

import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { ofDevice, ofOwner, selectVersions, split, splitBytes, withText, type Version } from './artifacts.ts';
import type { ArtifactKey } from './identity.ts';

/**
 * Returns the latest version of each artifact of the device that has the name, and of removed devices that had it. An empty
 * name: of all fleet jobs and summaries. By job type and name.
 */
export async function latestOfAll(db: Database, deviceName: string): Promise<Version[]> {
  return selectVersions(db)
    .distinctOn(['job_type', 'name'])
    .where(ofDevice(deviceName))
    .orderBy('job_type')
    .orderBy('name')
    .orderBy('id', 'desc')
    .execute();
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

/**
 * Returns the newest version of an artifact of each of these devices, with its text in UTF-8, masked: the one that was the
 * newest at an instant. Default: now. A device without one is left out, and one whose text is longer than `maxBytes`.
 */
export async function newestOf(
  db: Database,
  of: Omit<ArtifactKey, 'deviceId'> & {
    readonly deviceIds: readonly string[];
    readonly at?: Date | undefined;
    readonly maxBytes: number;
  },
): Promise<{ version: Version; text: Buffer }[]> {
  // People read instants to the millisecond.
  const end = of.at === undefined ? 'infinity' : new Date(of.at.getTime() + 1).toISOString();
  const newest = sql<number>`(
    select newest.id from unnest(${of.deviceIds}::uuid[]) as device (id) cross join lateral (
      select id from artifact
      where device_id = device.id and job_type = ${of.jobType} and name = ${of.name} and saved_at < ${end}::timestamptz
      order by version desc limit 1
    ) newest
  )`;
  const rows = await withText(db)
    .where(sql<boolean>`artifact.id in ${newest}`)
    .where('artifact.size', '<=', of.maxBytes)
    .execute();
  return Promise.all(rows.map(splitBytes));
}

/** Returns versions with their texts, masked, by their ids. An unknown id is left out, and a text longer than `maxBytes`. */
export async function getAll(
  db: Database,
  ids: readonly number[],
  maxBytes: number,
): Promise<ReadonlyMap<number, { version: Version; text: string }>> {
  const rows = await withText(db)
    .where(sql<boolean>`artifact.id = any(${ids}::bigint[])`)
    .where('artifact.size', '<=', maxBytes)
    .execute();
  return new Map((await Promise.all(rows.map(split))).map((found) => [found.version.id, found]));
}

/** The id of the version before: the last one that still exists. */
const selectPrevious = sql<number | null>`(
  select previous.id from artifact previous
  where (previous.device_id = artifact.device_id or (previous.device_id is null and artifact.device_id is null))
    and previous.job_type = artifact.job_type and previous.name = artifact.name and previous.version < artifact.version
  order by previous.version desc limit 1
)`.as('previousId');

/** A version that was saved, and the id of the version before it; null for the first one that exists. */
export interface Change {
  readonly version: Version;
  readonly previousId: number | null;
}

/** Returns the versions of an artifact that were saved in a time, newest first. Default: of all devices and fleet jobs. */
export async function changes(
  db: Database,
  of: Omit<ArtifactKey, 'deviceId'> & {
    readonly since: Date;
    readonly until: Date;
    readonly deviceIds?: readonly string[] | undefined;
    readonly limit: number;
  },
): Promise<Change[]> {
  const rows = await selectVersions(db)
    .select(selectPrevious)
    .where('job_type', '=', of.jobType)
    .where('name', '=', of.name)
    .where('saved_at', '>=', of.since)
    .where('saved_at', '<', of.until)
    .$if(of.deviceIds !== undefined, (all) => all.where(sql<boolean>`device_id = any(${of.deviceIds}::uuid[])`))
    .orderBy('saved_at', 'desc')
    .orderBy('id', 'desc')
    .limit(of.limit)
    .execute();
  return rows.map(({ previousId, ...version }) => ({ version, previousId }));
}

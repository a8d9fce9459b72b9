import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { ofDevice, ofOwner, selectVersions, split, withText, type Version } from './artifacts.ts';
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
 * Returns the newest version of an artifact of each of these devices, with its text, masked: the one that was the newest at
 * an instant. Default: now. A device without one is left out, and one whose text is longer than `maxBytes`.
 */
export async function newestOf(
  db: Database,
  of: Omit<ArtifactKey, 'deviceId'> & {
    readonly deviceIds: readonly string[];
    readonly at?: Date | undefined;
    readonly maxBytes: number;
  },
): Promise<{ version: Version; text: string }[]> {
  let newest = db.kysely
    .selectFrom('artifact')
    .select('id')
    .distinctOn('device_id')
    .where(sql<boolean>`device_id = any(${of.deviceIds}::uuid[])`)
    .where('job_type', '=', of.jobType)
    .where('name', '=', of.name)
    .orderBy('device_id')
    .orderBy('version', 'desc');
  // People read instants to the millisecond.
  if (of.at) newest = newest.where(sql<Date>`date_trunc('milliseconds', saved_at)`, '<=', of.at);
  return Promise.all(
    (await withText(db).where('artifact.id', 'in', newest).where('artifact.size', '<=', of.maxBytes).execute()).map(
      split,
    ),
  );
}

/** A version that was saved, and the id of the version before it; null for the first one. */
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
    .leftJoin('artifact as previous', (join) =>
      join
        .on(sql<boolean>`previous.device_id is not distinct from artifact.device_id`)
        .onRef('previous.job_type', '=', 'artifact.job_type')
        .onRef('previous.name', '=', 'artifact.name')
        .on(sql<boolean>`previous.version = artifact.version - 1`),
    )
    .select('previous.id as previousId')
    .where('artifact.job_type', '=', of.jobType)
    .where('artifact.name', '=', of.name)
    .where('artifact.saved_at', '>=', of.since)
    .where('artifact.saved_at', '<', of.until)
    .orderBy('artifact.id', 'desc')
    .$if(of.deviceIds !== undefined, (all) =>
      all.where(sql<boolean>`artifact.device_id = any(${of.deviceIds}::uuid[])`),
    )
    .limit(of.limit)
    .execute();
  return rows.map(({ previousId, ...version }) => ({ version, previousId }));
}

import { messageOf } from '@netraven/core';
import { inPieces } from '@netraven/core/attempt';
import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../schema/tables.ts';
import { readableAuthors, type Author } from '../schema/author.ts';
import { dbError } from '../codes.ts';
import { ofDeviceId, revealsIdentity, type ArtifactKey } from './identity.ts';
import { holderOf, lastName } from './names-at.ts';
import { unpack, type Packed } from './packing.ts';
import { textOf } from './utf8-of.ts';

/** One version of an artifact. */
export interface Version {
  /** Grows with each version, in the order of commits. */
  readonly id: number;
  /** Null for a fleet job. */
  readonly deviceId: string | null;
  /** Name that the device has now, or had when it was removed. Empty for a fleet job. */
  readonly deviceName: string;
  readonly jobType: string;
  readonly name: string;
  /** 1, 2, 3, … per device, job type and name. */
  readonly version: number;
  /** Bytes of the text in UTF-8. */
  readonly size: number;
  readonly runId: string;
  readonly savedAt: Date;
  /** People who changed the device since the version before, the last one first. Empty: unknown. */
  readonly authors: readonly Author[];
  /** Nothing in the text marks its end: two equal reads of the device prove it complete. */
  readonly readTwice: boolean;
}

/** Returns a version with its text, masked, and whether it goes to Git. `version`: default the latest. */
export async function latest(
  db: Database,
  of: ArtifactKey & { readonly version?: number | undefined },
): Promise<{ version: Version; text: string; mirrored: boolean } | undefined> {
  let query = withText(db)
    .select('artifact.mirrored')
    .where(ofDeviceId(of.deviceId))
    .where('artifact.job_type', '=', of.jobType)
    .where('artifact.name', '=', of.name)
    .orderBy(inOwnerOrder)
    .limit(1);
  if (of.version !== undefined) query = query.where('artifact.version', '=', of.version);
  const row = await query.executeTakeFirst();
  if (!row) return undefined;
  const { mirrored, ...found } = row;
  return { ...(await split(found)), mirrored };
}

/** Returns the latest version of each artifact of a job type and device, by name: at most 1,000. */
export async function listOf(db: Database, of: Omit<ArtifactKey, 'name'>): Promise<Version[]> {
  return ofOwner(db, of).distinctOn('name').orderBy('name').orderBy('version', 'desc').execute();
}

/** Returns the versions of an artifact, newest first: at most 1,000. */
export async function historyOf(db: Database, of: ArtifactKey): Promise<Version[]> {
  return ofOwner(db, of).where('name', '=', of.name).orderBy(inOwnerOrder).execute();
}

/** Selects up to 1,000 versions of what a job type saved for a device. */
export function ofOwner(
  db: Database,
  { deviceId, jobType }: Omit<ArtifactKey, 'name'>,
): SelectQueryBuilder<Tables, 'artifact', Version> {
  return selectVersions(db).where(ofDeviceId(deviceId)).where('job_type', '=', jobType).limit(1_000);
}

/** Newest first, in the order of the index: PostgreSQL reads the versions of all devices for a fleet job otherwise. */
const inOwnerOrder = sql`device_id desc, version desc`;

/** Selects the device that has a name, else the one that had it last: never two. Empty: fleet jobs. */
export function ofDevice(name: string): RawBuilder<boolean> {
  return name === '' ? sql<boolean>`(device_id is null)` : sql<boolean>`(device_id = ${holderOf(name)})`;
}

/** Returns all versions, newest first, of the device that has the name, else of the one that had it last. */
export async function history(
  db: Database,
  of: { deviceName: string; jobType: string; name: string },
): Promise<Version[]> {
  return selectVersions(db)
    .where(ofDevice(of.deviceName))
    .where('job_type', '=', of.jobType)
    .where('name', '=', of.name)
    .orderBy('version', 'desc')
    .execute();
}

/** Returns the versions that a task saved, in its order. */
export async function ofTask(db: Database, { runId, taskId }: { runId: string; taskId: string }): Promise<Version[]> {
  return selectVersions(db).where('run_id', '=', runId).where('task_id', '=', taskId).orderBy('id').execute();
}

/** Returns one version with its text, masked. */
export async function get(db: Database, id: number): Promise<{ version: Version; text: string } | undefined> {
  const row = await withText(db).where('artifact.id', '=', id).executeTakeFirst();
  return row && split(row);
}

/**
 * Returns the secrets behind the masks of a version. Only for an administrator who asked for them.
 *
 * @throws {NetRavenError} NR_SECRET_UNREADABLE
 */
export async function reveals(db: Database, id: number): Promise<Record<string, string>> {
  const row = await db.kysely
    .selectFrom('artifact')
    .select([...columns, 'reveals'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? openReveals(db, row, row.reveals) : {};
}

/** Opens the secrets of a version. @throws {NetRavenError} NR_SECRET_UNREADABLE */
export function openReveals(db: Database, version: Version, sealed: Buffer | null): Record<string, string> {
  return sealed ? (JSON.parse(db.keyring.open(sealed, revealsIdentity(version))) as Record<string, string>) : {};
}

/** A version for the mirror. */
export interface MirrorVersion {
  /** Its `deviceName` is that of the run. */
  readonly version: Version;
  /** In UTF-8. */
  readonly text: Buffer;
  /** The device had this name at the version before, and no other device has saved to its path since. */
  readonly formerName: string | null;
}

/** Versions for the mirror. */
interface MirrorBatch {
  /** Without those whose text is damaged. */
  readonly versions: readonly MirrorVersion[];
  /** There may be more: it ends at a limit. */
  readonly isFull: boolean;
  /** The id of the last one of all; undefined without any. */
  readonly last: number | undefined;
}

/**
 * Returns versions for the mirror, oldest first, with the bytes of their texts. It starts after an id and stops at `limit`
 * versions or at `maxBytes` (default 32 MiB). Ids are committed in order, so no version is missed.
 */
export async function toMirror(
  db: Database,
  after: number,
  limit: number,
  maxBytes: number = 32 * 2 ** 20,
): Promise<MirrorBatch> {
  const { last, isFull } = await newestWithin(db, after, limit, maxBytes);
  if (last === undefined) return { versions: [], isFull, last };
  const rows = await withText(db)
    .select(['artifact.device_name as nameThen', formerName])
    .where('artifact.id', '>', after)
    .where('artifact.id', '<=', last)
    .where('artifact.mirrored', '=', true)
    .orderBy('artifact.id')
    .execute();
  const read = rows.map(async ({ nameThen, formerName: former, ...row }) => {
    const { version, text } = await splitBytes(row);
    const authors = readableAuthors(version.authors);
    return { version: { ...version, deviceName: nameThen, authors }, text, formerName: former };
  });
  return { versions: await whole(db, rows, read), isFull, last };
}

/** Returns the texts that can be read. Logs the others, so that one damaged text does not keep people from the others. */
export async function whole<Read>(
  db: Database,
  rows: readonly Pick<Version, 'id'>[],
  read: readonly Promise<Read>[],
): Promise<Read[]> {
  return (await Promise.allSettled(read)).flatMap((one, index) => {
    if (one.status === 'fulfilled') return [one.value];
    logUnreadable(db, rows[index]?.id, one.reason);
    return [];
  });
}

/** Logs that a text is damaged. */
export function logUnreadable(db: Database, id: number | undefined, reason: unknown): void {
  db.logger.error(`The text of version id ${id} cannot be read: ${messageOf(reason)}`);
}

/** Returns the last id of the versions that fit into `maxBytes`. The first one always fits. */
async function newestWithin(
  db: Database,
  after: number,
  limit: number,
  maxBytes: number,
): Promise<Pick<MirrorBatch, 'last' | 'isFull'>> {
  const { rows } = await sql<{ id: number | null; isFull: boolean }>`
    select max(id) filter (where fits) as id, count(*) filter (where fits) = ${limit} or not bool_and(fits) as "isFull" from (
      select id, before = 0 or before < ${maxBytes} as fits from (
        select id, sum(size) over (order by id) - size as before from (
          select id, size from artifact where id > ${after} and mirrored order by id limit ${limit}
        ) as next
      ) as summed
    ) as counted`.execute(db.kysely);
  return { last: rows[0]?.id ?? undefined, isFull: rows[0]?.isFull ?? false };
}

/** Returns true if the mirror lacks a version after an id. */
export async function isMirrorBehind(db: Database, after: number): Promise<boolean> {
  return (await newestWithin(db, after, 1, 0)).last !== undefined;
}

/** Returns the run that saved a version, also one that retention removed; undefined for an unknown id. */
export async function runOf(db: Database, id: number): Promise<string | undefined> {
  const { rows } = await sql<{ run_id: string }>`
    select run_id from artifact where id = ${id}
    union all select run_id from removed_version where id = ${id}`.execute(db.kysely);
  return rows[0]?.run_id;
}

/** The present name of the device, or the last one of a removed device. */
const nameNow = sql<string>`coalesce(
  (select device.name from device where device.id = artifact.device_id),
  ${lastName(sql`artifact.device_id`)}, artifact.device_name
)`.as('deviceName');

/**
 * Selects the version before, of the same artifact. Not always the number before: retention removes versions. In order, so
 * that PostgreSQL walks the index of the owner: without statistics, it reads the versions of all devices otherwise.
 */
function versionBefore(owner: RawBuilder<unknown>, only: RawBuilder<unknown> = sql`true`): RawBuilder<unknown> {
  return sql`select * from artifact earlier
    where ${owner} and ${only} and earlier.job_type = artifact.job_type and earlier.name = artifact.name
      and earlier.version < artifact.version
    order by earlier.version desc limit 1`;
}

/** Selects the version before, of the same device. */
export const previousVersion: RawBuilder<unknown> = versionBefore(sql`earlier.device_id = artifact.device_id`);

/** The id of the version before, also of a fleet job. Each kind of owner has a query of its own, as in `headsIn`. */
export const idBefore: RawBuilder<number | null> = sql`(
  select id from (
    (${previousVersion}) union all
    (${versionBefore(sql`artifact.device_id is null and earlier.device_id is null`)})
  ) before
)`;

/** Only versions that are in Git have written to a path there. */
const formerName = sql<string | null>`(
  select former.device_name from (
    ${versionBefore(sql`earlier.device_id = artifact.device_id`, sql`earlier.mirrored`)}
  ) former
  where former.device_name <> artifact.device_name
    and not exists (
      select from artifact other
      where other.device_name = former.device_name and other.job_type = artifact.job_type
        and other.name = artifact.name and other.mirrored and other.id > former.id and other.id < artifact.id
    )
)`.as('formerName');

const columns = [
  nameNow,
  'artifact.id',
  'artifact.device_id as deviceId',
  'artifact.job_type as jobType',
  'artifact.name',
  'artifact.version',
  'artifact.size',
  'artifact.run_id as runId',
  'artifact.saved_at as savedAt',
  'artifact.authors',
  'artifact.read_twice as readTwice',
] as const;

/** Selects versions. */
export function selectVersions(db: Database): SelectQueryBuilder<Tables, 'artifact', Version> {
  return db.kysely.selectFrom('artifact').select(columns);
}

/** Selects versions with their packed texts. */
export function withText(db: Database): SelectQueryBuilder<Tables, 'artifact' | 'blob', Version & Packed> {
  return db.kysely
    .selectFrom('artifact')
    .innerJoin('blob', 'blob.hash', 'artifact.hash')
    .select([...columns, 'blob.content', 'blob.packing']);
}

/** Unpacks the text of a row. @throws {NetRavenError} NR_ARTIFACT_UNREADABLE */
export async function split(row: Version & Packed): Promise<{ version: Version; text: string }> {
  const { version, text } = await splitBytes(row);
  return { version, text: await inPieces(textOf(text)) };
}

/** Unpacks the text of a row, in UTF-8. @throws {NetRavenError} NR_ARTIFACT_UNREADABLE */
async function splitBytes({
  content,
  packing,
  ...version
}: Version & Packed): Promise<{ version: Version; text: Buffer }> {
  try {
    return { version, text: await unpack({ content, packing }, version.size) };
  } catch (cause) {
    const { id, deviceName, name, version: number } = version;
    const what = `Version ${number} of ${name}${deviceName && ` of ${deviceName}`} (id ${id})`;
    throw dbError('NR_ARTIFACT_UNREADABLE', `${what} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

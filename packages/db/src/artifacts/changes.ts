import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { recordset } from '../schema/recordset.ts';
import { inTransaction } from '../transaction.ts';
import type { Author } from '../schema/author.ts';
import { idBefore, ofDevice, selectVersions, type Version } from './artifacts.ts';
import type { ArtifactKey } from './identity.ts';
import { savedUntil } from './names-at.ts';

/** How much two versions differ. */
export interface Difference {
  /** Lines. Null: not compared, or there is no version before. */
  readonly added: number | null;
  readonly removed: number | null;
  /** The keys of its hunks, one after the other. The same hunk of another device has the same key. */
  readonly hunks: Buffer | null;
}

/** A version, and the version before it: the last one that still exists, null for the first one that exists. */
export interface Pair {
  readonly id: number;
  readonly previousId: number | null;
}

/** How a version differs from the one before it. */
export interface IndexedChange extends Pair {
  readonly inOrder: Difference;
  /** The order of lines ignored. */
  readonly unordered: Difference;
}

/** How a version differs from the one before. */
export interface Change extends Pair {
  /** True for the first version of a device. False without a version before: that one was removed. */
  readonly isFirst: boolean;
  /** Undefined: the index lacks it. */
  readonly difference: Difference | undefined;
}

/** A version, its change, and when its text was last saved, changed or not. */
export interface HistoryVersion {
  readonly version: Version;
  readonly change: Change;
  readonly confirmedAt: Date;
}

const indexed = sql<boolean>`change.id is not null`.as('isIndexed');
const selectPrevious = sql<number | null>`case when change.id is null then ${idBefore} else change.previous_id end`.as(
  'previousId',
);

const inOrderColumns = ['change.added', 'change.removed', 'change.hunks'] as const;
const unorderedColumns = [
  'change.unordered_added as added',
  'change.unordered_removed as removed',
  'change.unordered_hunks as hunks',
] as const;

interface Row extends Pair, Difference {
  readonly version: number;
  readonly isIndexed: boolean;
}

function changeOf({ version, ...row }: Row): Change {
  return withIndex({ ...row, isFirst: row.previousId === null && version === 1 });
}

function withIndex({
  isIndexed,
  added,
  removed,
  hunks,
  ...of
}: Omit<Row, 'version'> & Omit<Change, 'difference'>): Change {
  return { ...of, difference: isIndexed ? { added, removed, hunks } : undefined };
}

/** An artifact of all devices and fleet jobs, or of some devices, in a time. */
export interface ChangesOf extends Omit<ArtifactKey, 'deviceId'> {
  readonly since: Date;
  readonly until: Date;
  readonly deviceIds?: readonly string[] | undefined;
  readonly ignoreOrder?: boolean | undefined;
}

/**
 * Returns the changes of an artifact that were saved in a time, newest first. Reads only what tells equal changes: the names
 * of 20,000 devices would take most of the time.
 *
 * @param of `ignoreOrder`: with the differences without the order of lines, and without versions that have none
 */
export async function changes(db: Database, of: ChangesOf & { readonly limit: number }): Promise<Change[]> {
  const { ignoreOrder = false } = of;
  const rows: Row[] = await db.kysely
    .selectFrom('artifact')
    .leftJoin('version_change as change', 'change.id', 'artifact.id')
    .select([
      'artifact.id',
      'artifact.version',
      ...(ignoreOrder ? unorderedColumns : inOrderColumns),
      indexed,
      selectPrevious,
    ])
    .where('artifact.job_type', '=', of.jobType)
    .where('artifact.name', '=', of.name)
    .where('artifact.saved_at', '>=', of.since)
    .where('artifact.saved_at', '<', of.until)
    .$if(of.deviceIds !== undefined, (all) =>
      all.where(sql<boolean>`artifact.device_id = any(${of.deviceIds}::uuid[])`),
    )
    .$if(ignoreOrder, (all) => all.where(sql<boolean>`(unordered_added + unordered_removed > 0) is not false`))
    .orderBy('artifact.saved_at', 'desc')
    .orderBy('artifact.id', 'desc')
    .limit(of.limit)
    .execute();
  return rows.map(changeOf);
}

/**
 * Returns each device and fleet job whose newest text at `until` is another one than at `since`, newest first. The change
 * is that between the two versions. All of them: one row for each device at most.
 */
export async function netChanges(db: Database, of: ChangesOf): Promise<Change[]> {
  const columns = sql.raw((of.ignoreOrder ? unorderedColumns : inOrderColumns).join(', '));
  const ofArtifact = sql`job_type = ${of.jobType} and name = ${of.name}`;
  const newest = (owner: RawBuilder<unknown>, at: Date): RawBuilder<unknown> => sql`(
    select id, version, hash, saved_at from artifact
    where ${owner} and ${ofArtifact} and ${savedUntil(at)} order by version desc limit 1)`;
  // Each kind of owner has a query of its own, as in `headsIn`.
  const newestOfOwner = (at: Date): RawBuilder<unknown> => sql`(
    ${newest(sql`device_id = owner.id`, at)} union all ${newest(sql`owner.id is null and device_id is null`, at)})`;
  const { rows } = await sql<Omit<Row, 'version'> & { readonly isFirst: boolean }>`
    select now.id, earlier.id as "previousId", change.id is not null as "isIndexed", ${columns},
      earlier.id is null and exists (
        select from artifact where device_id = owner.id and ${ofArtifact} and version = 1
        union all select from artifact where owner.id is null and device_id is null and ${ofArtifact} and version = 1
      ) as "isFirst"
    from (
      select distinct device_id as id from artifact
      where ${ofArtifact} and not ${savedUntil(of.since)} and ${savedUntil(of.until)}
        and ${of.deviceIds === undefined ? sql`true` : sql`device_id = any(${of.deviceIds}::uuid[])`}
    ) owner
    cross join lateral ${newestOfOwner(of.until)} now
    left join lateral ${newestOfOwner(of.since)} earlier on true
    left join version_change change on change.id = now.id and change.previous_id = earlier.id
    where now.hash is distinct from earlier.hash
    order by now.saved_at desc, now.id desc`.execute(db.kysely);
  return rows.map(withIndex);
}

/** Returns the authors of the versions after the older one of each pair, newest first, by the id of the newer one. */
export async function authorsBetween(
  db: Database,
  pairs: readonly Pair[],
): Promise<ReadonlyMap<number, readonly Author[]>> {
  const { rows } = await sql<{ id: number; authors: readonly Author[] }>`
    select pair.id, between_them.authors
    from ${recordset('pair', pairs, {
      id: ['bigint', ({ id }) => id],
      previous_id: ['bigint', ({ previousId }) => previousId],
    })}
    join artifact now on now.id = pair.id
    join artifact earlier on earlier.id = pair.previous_id
    cross join lateral (
      select authors from artifact
      where device_id = now.device_id and job_type = now.job_type and name = now.name
        and version <= now.version and version > earlier.version
      order by version desc
    ) between_them`.execute(db.kysely);
  return new Map(
    Array.from(
      Map.groupBy(rows, ({ id }) => id),
      ([id, all]) => [id, all.flatMap(({ authors }) => authors)],
    ),
  );
}

/** A page of the versions of an artifact. */
export interface HistoryPage {
  /** Empty: of fleet jobs and summaries. */
  readonly deviceName: string;
  readonly jobType: string;
  readonly name: string;
  readonly limit: number;
  /** Only versions with a lower number. Default: the newest page. */
  readonly before?: number;
}

/** Returns a page of what `history` does, with the change of each version. */
export async function historyChanges(db: Database, of: HistoryPage): Promise<HistoryVersion[]> {
  let query = selectVersions(db)
    .leftJoin('version_change as change', 'change.id', 'artifact.id')
    .leftJoin('version_confirmed as confirmed', 'confirmed.id', 'artifact.id')
    .select([...inOrderColumns, indexed, selectPrevious, 'confirmed.at'])
    .where(ofDevice(of.deviceName))
    .where('artifact.job_type', '=', of.jobType)
    .where('artifact.name', '=', of.name)
    .orderBy('artifact.version', 'desc')
    .limit(of.limit);
  if (of.before !== undefined) query = query.where('artifact.version', '<', of.before);
  const rows = await query.execute();
  return rows.map(({ at, isIndexed, previousId, added, removed, hunks, ...version }) => ({
    version,
    change: changeOf({ id: version.id, version: version.version, isIndexed, previousId, added, removed, hunks }),
    confirmedAt: at ?? version.savedAt,
  }));
}

/** Versions that one query looks at. Most are in the index, also after a start: the index may lack any. */
const lookedAt = 10_000;

/**
 * Returns up to `limit` versions after an id that the index lacks, oldest first, and the last id that was looked at:
 * undefined if there is no version after the id.
 */
export async function notIndexed(
  db: Database,
  after: number,
  limit: number,
): Promise<{ readonly pairs: readonly Pair[]; readonly last: number | undefined }> {
  const { rows } = await sql<{ last: number | null }>`select max(id) as last
    from (select id from artifact where id > ${after} order by id limit ${lookedAt}) as looked`.execute(db.kysely);
  const last = rows[0]?.last;
  if (last === undefined || last === null) return { pairs: [], last: undefined };
  const { rows: pairs } = await sql<Pair>`
    select id, ${idBefore} as "previousId" from (
      select * from artifact
      where id > ${after} and id <= ${last} and not exists (
        select from version_change change where change.id = artifact.id and change.id > ${after} and change.id <= ${last}
      )
      order by id limit ${limit}
    ) as artifact order by id`.execute(db.kysely);
  return { pairs, last: pairs.length < limit ? last : pairs.at(-1)?.id };
}

/** Writes changes into the index, unless one of their versions was removed in the meantime. */
export async function addToIndex(db: Database, all: readonly IndexedChange[]): Promise<void> {
  if (all.length === 0) return;
  const versions = [...new Set(all.flatMap(({ id, previousId }) => (previousId === null ? id : [id, previousId])))];
  await inTransaction(db, async (trx) => {
    // No version can be removed before its row is written.
    const { rows } = await sql<{ id: number }>`
      select id from artifact where id = any(${versions}::bigint[]) order by id for key share`.execute(trx);
    const existing = new Set(rows.map(({ id }) => id));
    const whole = all.filter(
      ({ id, previousId }) => existing.has(id) && (previousId === null || existing.has(previousId)),
    );
    if (whole.length === 0) return;
    await sql`insert into version_change (
        id, previous_id, added, removed, hunks, unordered_added, unordered_removed, unordered_hunks
      )
      select * from ${recordset('new', whole, {
        id: ['bigint', ({ id }) => id],
        previous_id: ['bigint', ({ previousId }) => previousId],
        added: ['int', ({ inOrder }) => inOrder.added],
        removed: ['int', ({ inOrder }) => inOrder.removed],
        hunks: ['bytea', ({ inOrder }) => inOrder.hunks],
        unordered_added: ['int', ({ unordered }) => unordered.added],
        unordered_removed: ['int', ({ unordered }) => unordered.removed],
        unordered_hunks: ['bytea', ({ unordered }) => unordered.hunks],
      })} on conflict do nothing`.execute(trx);
  });
}

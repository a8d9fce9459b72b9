import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { hasName } from '../schema/name-pattern.ts';
import { logUnreadable, openReveals, selectVersions, split, withText, type Version } from './artifacts.ts';
import { devicesAt, savedUntil } from './names-at.ts';
import { putBack } from './reveal.ts';

/** The newest version of each artifact that fits. */
export interface ExportSelection {
  /** Name of a device, or a pattern. With a tag too: devices that fit both. Without both: all, and what fleet jobs saved. */
  readonly device?: string | undefined;
  readonly tag?: string | undefined;
  readonly jobType?: string | undefined;
  readonly name?: string | undefined;
  /** The instant at which it was the newest. */
  readonly at: Date;
  /** True: also of devices that were removed since, and each by the name that it had at the instant. Default: false. */
  readonly withRemoved?: boolean | undefined;
}

/** A version with its text. */
export interface ExportedText {
  readonly version: Version;
  /** Or why it cannot be read. */
  readonly text: string | Error;
}

/** Artifacts that one page looks at. */
const perPage = 200;
/** Texts of one page, in bytes. The first one always fits. */
const maxBytes = 8 * 2 ** 20;

/** Counts the texts of an export. */
export async function countExported(db: Database, of: ExportSelection): Promise<number> {
  const ids = (await devicesOf(db, of)).map(({ id }) => id);
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from (${newestOfDevices(of, ids)}) as found)::int
      + (select count(*) from (${newestOfFleet(of)}) as found)::int as count`.execute(db.kysely);
  return rows[0]?.count ?? 0;
}

/**
 * Returns the next texts of an export, and the id to go on from; none at the end. Undefined if `after` is unknown.
 *
 * @param after the `next` of the page before
 * @param inClear puts the secrets back. Add an entry to the audit first.
 */
export async function exportPage(
  db: Database,
  of: ExportSelection,
  { after, inClear }: { readonly after?: number | undefined; readonly inClear: boolean },
): Promise<{ readonly texts: ExportedText[]; readonly next?: number } | undefined> {
  const last =
    after === undefined ? undefined : await selectVersions(db).where('artifact.id', '=', after).executeTakeFirst();
  if (after !== undefined && !last) return undefined;
  const found: Found[] = [];
  const devices = last?.deviceId === null ? [] : await devicesOf(db, of);
  const left = devices
    .filter(({ id }) => !last || id <= (last.deviceId ?? ''))
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));
  for (let at = 0; at < left.length && found.length < perPage; at += perPage) {
    const ids = left.slice(at, at + perPage).map(({ id }) => id);
    const beyond = last
      ? sql`(device_id, job_type, name) < (${last.deviceId}::uuid, ${last.jobType}, ${last.name})`
      : sql`true`;
    const { rows } = await sql<Found>`select id, size from (${newestOfDevices(of, ids)}) as newest where ${beyond}
      order by device_id desc, job_type desc, name desc limit ${perPage - found.length}`.execute(db.kysely);
    found.push(...rows);
  }
  if (found.length < perPage) {
    const beyond = last?.deviceId === null ? sql`(job_type, name) < (${last.jobType}, ${last.name})` : sql`true`;
    const { rows } = await sql<Found>`select id, size from (${newestOfFleet(of)}) as newest where ${beyond}
      order by job_type desc, name desc limit ${perPage}`.execute(db.kysely);
    found.push(...rows);
  }
  let bytes = 0;
  const fitting = found.filter(({ size }, index) => (bytes += size) <= maxBytes || index === 0);
  const names = new Map<string | null, string | undefined>(devices.map(({ id, name }) => [id, name]));
  const texts = (await textsOf(db, fitting, inClear)).map(({ version, text }) => ({
    version: { ...version, deviceName: names.get(version.deviceId) ?? version.deviceName },
    text,
  }));
  const lastSent = fitting.at(-1)?.id;
  const isEnd = found.length < perPage && fitting.length === found.length;
  return { texts, ...(lastSent !== undefined && !isEnd && { next: lastSent }) };
}

/** Reads texts. One that was removed meanwhile, as an old one, is left out. */
async function textsOf(db: Database, found: readonly Found[], inClear: boolean): Promise<ExportedText[]> {
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const rows = await withText(db).select('artifact.reveals').where('artifact.id', 'in', ids).execute();
  return Promise.all(
    rows.map(async ({ reveals, ...row }) => {
      const { content: _, packing: __, ...version } = row;
      try {
        const { text } = await split(row);
        return { version, text: inClear ? putBack(text, openReveals(db, row, reveals)) : text };
      } catch (error) {
        logUnreadable(db, row.id, error);
        return { version, text: error as Error };
      }
    }),
  );
}

interface Found {
  readonly id: number;
  readonly size: number;
}

/** Returns the devices of an export. Those of an instant have the names that they had then. */
async function devicesOf(
  db: Database,
  { device, tag, at, withRemoved = false }: ExportSelection,
): Promise<readonly { readonly id: string; readonly name?: string }[]> {
  if (withRemoved) return devicesAt(db, { at, device, tag });
  const ofTag = tag === undefined ? sql`true` : sql`tags && ${[tag]}::text[]`;
  const { rows } = await sql<{ id: string }>`select id from device
    where ${hasName(sql`name`, device)} and ${ofTag}`.execute(db.kysely);
  return rows;
}

/**
 * Selects the newest version of each artifact of some devices. Walks from artifact to artifact by the index: they may have
 * a million versions.
 */
function newestOfDevices({ jobType, name, at }: ExportSelection, ids: readonly string[]): RawBuilder<unknown> {
  const ofType = jobType === undefined ? sql`true` : sql`job_type = ${jobType}`;
  return sql`
    with recursive named as (
      select first.* from unnest(${ids}::uuid[]) as asked (id) cross join lateral (
        select device_id, job_type, name from artifact where device_id = asked.id and ${ofType}
        order by job_type, name limit 1
      ) first
      union all
      select next.* from named cross join lateral (
        select device_id, job_type, name from artifact
        where device_id = named.device_id and (job_type, name) > (named.job_type, named.name) and ${ofType}
        order by job_type, name limit 1
      ) next
    )
    select named.*, newest.id, newest.size from named cross join lateral (
      select id, size from artifact
      where device_id = named.device_id and job_type = named.job_type and artifact.name = named.name and ${savedUntil(at)}
      order by version desc limit 1
    ) newest
    where ${name === undefined ? sql`true` : sql`named.name = ${name}`}`;
}

/** Selects the newest version of each artifact of fleet jobs. */
function newestOfFleet({ device, tag, jobType, name, at }: ExportSelection): RawBuilder<unknown> {
  return sql`
    select distinct on (job_type, name) id, size, job_type, name
    from artifact
    where ${device === undefined && tag === undefined ? sql`device_id is null` : sql`false`} and ${savedUntil(at)}
      and ${jobType === undefined ? sql`true` : sql`job_type = ${jobType}`}
      and ${name === undefined ? sql`true` : sql`name = ${name}`}
    order by job_type desc, name desc, version desc`;
}

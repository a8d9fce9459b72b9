import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { hasName } from '../devices/page.ts';
import { logUnreadable, openReveals, selectVersions, split, withText, type Version } from './artifacts.ts';
import { devicesAt, savedUntil, selectDevicesAt } from './names-at.ts';
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
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from (${newest(of, inDevices(of))}) as found)::int
      + (select count(*) from (${newest(of, ofFleet(of))}) as found)::int as count`.execute(db.kysely);
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
  if (!last || last.deviceId !== null) {
    const beyond = last
      ? sql`(device_id, job_type, name) < (${last.deviceId}::uuid, ${last.jobType}, ${last.name})`
      : sql`true`;
    found.push(...(await page(db, of, sql`${inDevices(of)} and ${beyond}`)));
  }
  if (found.length < perPage) {
    const beyond = last?.deviceId === null ? sql`(job_type, name) < (${last.jobType}, ${last.name})` : sql`true`;
    found.push(...(await page(db, of, sql`${ofFleet(of)} and ${beyond}`)));
  }
  let bytes = 0;
  const fitting = found.filter(({ size }, index) => (bytes += size) <= maxBytes || index === 0);
  const texts = await withNamesAt(db, of, await textsOf(db, fitting, inClear));
  const lastSent = fitting.at(-1)?.id;
  const isEnd = found.length < perPage && fitting.length === found.length;
  return { texts, ...(lastSent !== undefined && !isEnd && { next: lastSent }) };
}

/** Gives the devices of an export of an instant the names that they had then. */
async function withNamesAt(
  db: Database,
  { at, withRemoved = false }: ExportSelection,
  texts: readonly ExportedText[],
): Promise<ExportedText[]> {
  if (!withRemoved || texts.length === 0) return [...texts];
  const names = new Map<string | null, string>((await devicesAt(db, { at })).map(({ id, name }) => [id, name]));
  return texts.map(({ version, text }) => ({
    version: { ...version, deviceName: names.get(version.deviceId) ?? version.deviceName },
    text,
  }));
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

async function page(db: Database, of: ExportSelection, where: RawBuilder<unknown>): Promise<readonly Found[]> {
  return (await sql<Found>`${newest(of, where)} limit ${perPage}`.execute(db.kysely)).rows;
}

/** Selects the newest version of each artifact, in the order of the index, backwards: the newest one comes first. */
function newest(of: ExportSelection, where: RawBuilder<unknown>): RawBuilder<Found> {
  const { jobType, name, at } = of;
  return sql<Found>`
    select id, size from (
      select distinct on (device_id, job_type, name) id, size, device_id, job_type, name
      from artifact
      where ${where} and ${savedUntil(at)}
        and ${jobType === undefined ? sql`true` : sql`job_type = ${jobType}`}
        and ${name === undefined ? sql`true` : sql`name = ${name}`}
      order by device_id desc, job_type desc, name desc, version desc
    ) newest
    order by device_id desc, job_type desc, name desc`;
}

function inDevices({ device, tag, at, withRemoved = false }: ExportSelection): RawBuilder<unknown> {
  const ofTag = tag === undefined ? sql`true` : sql`tags && ${[tag]}::text[]`;
  const present = sql`device_id in (select id from device where ${hasName(sql`name`, device)} and ${ofTag})`;
  if (!withRemoved) return present;
  return sql`device_id in (select id from (${selectDevicesAt({ at, device, tag })}) as at_instant)`;
}

function ofFleet({ device, tag }: ExportSelection): RawBuilder<unknown> {
  return device === undefined && tag === undefined ? sql`device_id is null` : sql`false`;
}

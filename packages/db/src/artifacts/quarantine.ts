import { randomUUID } from 'node:crypto';
import type { ErrorData } from '@netraven/core';
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { uuidRange } from '../schema/uuid.ts';
import { json } from '../schema/json.ts';
import { sealedOverhead } from '../secrets/keyring.ts';

/** The newest texts that are kept. A device whose configuration is never complete adds one for each try. */
const most: { readonly texts: number; readonly bytes: number } = { texts: 10_000, bytes: 2 ** 30 };

/**
 * Keeps raw output that must not reach the job, such as a truncated configuration. It is sealed, for an administrator.
 * Removes the oldest texts beyond the limits, and returns their number. The new text stays in any case.
 */
export async function quarantine(
  db: Database,
  raw: { taskId: string; text: string; error: ErrorData },
  { texts, bytes }: typeof most = most,
): Promise<number> {
  const id = randomUUID();
  await db.kysely
    .insertInto('quarantine')
    .values({
      id,
      task_id: raw.taskId,
      content: db.keyring.seal(raw.text, identityOf(id)),
      error: json(raw.error),
    })
    .execute();
  const { numAffectedRows = 0n } = await sql`
    delete from quarantine using (
      select id, row_number() over newest as place, sum(size) over newest as total
      from (select id, created_at, octet_length(content) as size from quarantine offset 0) as sized
      window newest as (order by created_at desc, id desc rows unbounded preceding)
    ) as placed
    where quarantine.id = placed.id and quarantine.id <> ${id}
      and (placed.place > ${texts} or placed.total > ${bytes})`.execute(db.kysely);
  return Number(numAffectedRows);
}

/** A text in quarantine, without the text. */
export interface Quarantined {
  readonly id: string;
  readonly createdAt: Date;
  /** Null: the run was removed, and with it all that tells of the task. */
  readonly task: {
    readonly id: string;
    readonly runId: string;
    readonly jobType: string;
    /** Name of the device when the run was created. */
    readonly deviceName: string;
  } | null;
  /** Bytes of the text in UTF-8. */
  readonly size: number;
  /** The reason why the text was refused. */
  readonly error: ErrorData;
}

/** Lists texts in quarantine, newest first. @param by `before`: id of the last one of the page before */
export async function quarantined(
  db: Database,
  by: { readonly deviceName?: string | undefined; readonly before?: string | undefined; readonly limit: number },
): Promise<Quarantined[]> {
  const { deviceName, before, limit } = by;
  const older =
    before === undefined
      ? sql`true`
      : sql`(quarantine.created_at, quarantine.id) <
          (select created_at, id from quarantine where id = ${before}::uuid)`;
  const ofDevice = deviceName === undefined ? sql`true` : sql`task.device ->> 'name' = ${deviceName}`;
  return select(db, sql`${older} and ${ofDevice}`, limit);
}

/** Returns the whole id of a text; undefined if no text has it, or several. @param id the whole one, or its first 8 or more letters */
export async function quarantinedId(db: Database, id: string): Promise<string | undefined> {
  return (await findByPrefix(db, id))?.id;
}

/**
 * Returns a text in quarantine, in clear. Add an entry to the audit before you show it.
 *
 * @param id the whole one, or its first 8 or more letters
 * @throws {NetRavenError} NR_SECRET_UNREADABLE
 */
export async function openQuarantined(
  db: Database,
  id: string,
): Promise<{ readonly about: Quarantined; readonly text: string } | undefined> {
  const about = await findByPrefix(db, id);
  if (!about) return undefined;
  const { content } = await db.kysely
    .selectFrom('quarantine')
    .select('content')
    .where('id', '=', about.id)
    .executeTakeFirstOrThrow();
  return { about, text: db.keyring.open(content, identityOf(about.id)) };
}

/** Fewer letters fit too many texts. */
const leastPrefix = 8;

/** Returns the only text whose id begins like this. */
async function findByPrefix(db: Database, id: string): Promise<Quarantined | undefined> {
  if (id.length < leastPrefix) return undefined;
  const range = uuidRange(id);
  if (!range) return undefined;
  const [found, another] = await select(db, sql`quarantine.id between ${range.from}::uuid and ${range.until}::uuid`, 2);
  return another ? undefined : found;
}

async function select(db: Database, condition: RawBuilder<unknown>, limit: number): Promise<Quarantined[]> {
  const { rows } = await sql<Quarantined>`
    select quarantine.id, quarantine.created_at as "createdAt", quarantine.error,
      octet_length(quarantine.content) - ${sealedOverhead}::int as size,
      case when task.id is not null then json_build_object('id', task.id, 'runId', task.run_id, 'jobType', run.job_type,
        'deviceName', coalesce(task.device ->> 'name', '')) end as task
    from quarantine left join task on task.id = quarantine.task_id left join run on run.id = task.run_id
    where ${condition} order by quarantine.created_at desc, quarantine.id desc limit ${limit}`.execute(db.kysely);
  return rows;
}

function identityOf(id: string): string {
  return `quarantine:${id}`;
}

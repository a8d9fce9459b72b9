import { messageOf, type LogRecord } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { isUuid } from '../schema/uuid.ts';
import { recordset } from '../schema/recordset.ts';
import { isRefusedData } from '../transaction.ts';
import { levels } from './levels.ts';

/**
 * Writes entries to the log table in one statement. If PostgreSQL refuses one, the others are still written.
 *
 * @param isRepeated An earlier try failed, but may have written them: those in the table are left out. Default: false.
 */
export async function insertRecords(db: Database, records: readonly LogRecord[], isRepeated = false): Promise<void> {
  try {
    await insert(db, records, isRepeated);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    if (records.length > 1) {
      for (const record of records) await insertRecords(db, [record], isRepeated);
    } else {
      db.logger.error(`A log entry was refused: ${messageOf(error)}`, { source: records[0]?.source });
    }
  }
}

/** One statement, and so one round trip and one transaction: tasks wait for it. */
async function insert(db: Database, records: readonly LogRecord[], isRepeated: boolean): Promise<void> {
  const runs = new Set(records.map((record) => uuidOrNull(record.job_id) ?? ''));
  const missing = isRepeated
    ? sql`where not exists (select from job_log as old where old.time = new.time and old.source = new.source
        and old.level = new.level and old.message = new.message and old.job_id is not distinct from new.job_id
        and old.device_id is not distinct from new.device_id) order by number`
    : sql``;
  await sql`with written as (
      insert into job_log (time, log_type, level, job_id, device_id, source, message, meta)
      select time, log_type, level, job_id, device_id, source, message, meta
      from ${recordset('new', records, {
        time: ['timestamptz', timeOf],
        log_type: ['text', (record) => record.log_type],
        level: ['smallint', (record) => levels.indexOf(record.level)],
        job_id: ['uuid', (record) => uuidOrNull(record.job_id)],
        device_id: ['uuid', (record) => uuidOrNull(record.device_id)],
        source: ['text', (record) => record.source],
        message: ['text', (record) => record.message],
        meta: ['json', metaOf],
        // PostgreSQL may look for those in the table in another order.
        number: ['int', (_, number) => number],
      })} ${missing}
    )
    select pg_notify('netraven_log', run) from unnest(${[...runs]}::text[]) as run`.execute(db.kysely);
}

/** Replaces an invalid timestamp, which would stop the whole batch. */
function timeOf(record: LogRecord): string {
  return Number.isNaN(Date.parse(record.timestamp)) ? new Date().toISOString() : record.timestamp;
}

function uuidOrNull(id: string | null): string | null {
  return id !== null && isUuid(id) ? id : null;
}

/** Returns the meta, with an id that its column cannot store. */
function metaOf(record: LogRecord): object {
  const { job_id, device_id, meta } = record;
  return {
    ...meta,
    ...(job_id !== null && !isUuid(job_id) && { job_id }),
    ...(device_id !== null && !isUuid(device_id) && { device_id }),
  };
}

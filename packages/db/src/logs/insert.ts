import { messageOf, type LogRecord } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { isUuid } from '../runs/uuid.ts';
import { recordset } from '../schema/recordset.ts';
import { isRefusedData } from '../transaction.ts';
import { levels } from './levels.ts';

/** Writes entries to the log table in one statement. If PostgreSQL refuses one, the others are still written. */
export async function insertRecords(db: Database, records: readonly LogRecord[]): Promise<void> {
  try {
    await insert(db, records);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    if (records.length > 1) {
      for (const record of records) await insertRecords(db, [record]);
    } else {
      db.logger.error(`A log entry was refused: ${messageOf(error)}`, { source: records[0]?.source });
    }
  }
}

/** One statement, and so one round trip and one transaction: tasks wait for it. */
async function insert(db: Database, records: readonly LogRecord[]): Promise<void> {
  const runs = new Set(records.map((record) => uuidOrNull(record.job_id) ?? ''));
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
      })}
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

import type { LogLevel, LogRecord, LogType } from '@netraven/core';
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { hasName } from '../schema/name-pattern.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { writtenBy } from '../schema/written-by.ts';
import { levels } from './levels.ts';

/** An entry of the log table. */
export interface LogRow extends LogRecord {
  /** Not in commit order across workers: see {@link end}. */
  readonly id: number;
}

/** Filters entries. All given conditions must match. */
export interface LogFilter {
  readonly log_type?: LogType;
  /** The lowest level. */
  readonly level?: LogLevel;
  readonly source?: string;
  readonly job_id?: string;
  readonly device_id?: string;
  /** Name of a device, or a pattern. */
  readonly device?: string;
  /** Part of the message, case-insensitive. */
  readonly text?: string;
  readonly since?: Date;
  /** Bounds of the id, both exclusive. */
  readonly after?: number;
  readonly before?: number;
  /** Snapshots of {@link end}: only entries that were visible in the one, and not in the other. */
  readonly visibleIn?: string;
  readonly notIn?: string;
  /** Default 100, at most 1000. */
  readonly limit?: number;
  /** By id. Default: `desc`, newest first. */
  readonly order?: 'asc' | 'desc';
}

/** Lists entries of the log. */
export async function list(db: Database, by: LogFilter): Promise<LogRow[]> {
  let query = db.kysely
    .selectFrom('job_log')
    .selectAll()
    .orderBy('id', by.order ?? 'desc')
    .limit(Math.min(by.limit ?? 100, 1000));
  if (by.log_type !== undefined) query = query.where('log_type', '=', by.log_type);
  if (by.level !== undefined) query = query.where('level', '>=', levels.indexOf(by.level));
  if (by.source !== undefined) query = query.where('source', '=', by.source);
  // An invalid id finds nothing instead of failing.
  if (by.job_id !== undefined) query = query.where('job_id', '=', uuidOrNone(by.job_id));
  if (by.device_id !== undefined) query = query.where('device_id', '=', uuidOrNone(by.device_id));
  if (by.device !== undefined) {
    query = query.where(sql<boolean>`device_id in (select id from device where ${hasName(sql`name`, by.device)})`);
  }
  if (by.text !== undefined) query = query.where(sql<boolean>`strpos(lower(message), lower(${by.text})) > 0`);
  if (by.since !== undefined) query = query.where('time', '>=', by.since);
  if (by.after !== undefined) query = query.where('id', '>', by.after);
  if (by.before !== undefined) query = query.where('id', '<', by.before);
  if (by.visibleIn !== undefined) query = query.where(isVisibleIn(by.visibleIn));
  if (by.notIn !== undefined) query = query.where(sql<boolean>`not ${isVisibleIn(by.notIn)}`);
  return (await query.execute()).map((row) => ({
    id: row.id,
    timestamp: row.time.toISOString(),
    log_type: row.log_type,
    level: levels[row.level] ?? 'critical',
    job_id: row.job_id,
    device_id: row.device_id,
    source: row.source,
    message: row.message,
    meta: row.meta,
  }));
}

/** The end of the log, as one look at it saw it. */
export interface LogEnd {
  /** The newest id; 0 without entries. */
  readonly id: number;
  /** The transactions that had ended. Of those that write the log, each entry was visible or will be in a later snapshot. */
  readonly snapshot: string;
  /**
   * The transactions that write the log now. Once they have ended, a later snapshot has all entries up to `id`: they take
   * their ids while they hold a lock. Other transactions can be open for hours, and do not count.
   */
  readonly writers: readonly string[];
}

/** Returns the end of the log. Entries before it may become visible later: their ids were assigned before they are committed. */
export async function end(db: Database): Promise<LogEnd> {
  return db.kysely
    .selectFrom('job_log')
    .select([
      sql<number>`coalesce(max(id), 0)`.as('id'),
      sql<string>`pg_current_snapshot()::text`.as('snapshot'),
      sql<string[]>`array(select distinct virtualtransaction from pg_locks
        where locktype = 'relation' and relation = 'job_log'::regclass
          and database = (select oid from pg_database where datname = current_database())
          and mode in ('RowExclusiveLock', 'AccessExclusiveLock') and granted)`.as('writers'),
    ])
    .executeTakeFirstOrThrow();
}

/** Compares the transaction that wrote an entry with a snapshot. No entry is written in a part of a transaction. */
function isVisibleIn(snapshot: string): RawBuilder<boolean> {
  return sql`pg_visible_in_snapshot((${writtenBy('job_log')})::text::xid8, ${snapshot}::pg_snapshot)`;
}

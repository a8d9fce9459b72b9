import { sql, type RawBuilder } from 'kysely';

/** The transaction that wrote a row, see {@link xidOf}. */
export function writtenBy(table: 'run' | 'job_log'): RawBuilder<number> {
  return xidOf(sql`${sql.ref(table)}.xmin`);
}

/**
 * The id of a transaction as a number. PostgreSQL stores 32 bits; the upper bits are those of the newest one. One that is
 * older than 2^32 transactions therefore looks new.
 */
export function xidOf(xid: RawBuilder<unknown>): RawBuilder<number> {
  const newest = sql`(pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)`;
  return sql<number>`(${newest} - ((${newest} - ${xid}::text::bigint) & 4294967295))`;
}

import { sql, type RawBuilder } from 'kysely';

/**
 * The transaction that wrote a row. PostgreSQL stores 32 bits; the upper bits are those of the newest one. A row older than
 * 2^32 transactions therefore looks new.
 */
export function writtenBy(table: 'run' | 'job_log'): RawBuilder<number> {
  const newest = sql`(pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)`;
  return sql<number>`(${newest} - ((${newest} - ${sql.ref(table)}.xmin::text::bigint) & 4294967295))`;
}

import { sql } from 'kysely';
import type { Database } from '../src/index.ts';

/** Counts the rows that queries read. */
export interface RowCounter {
  /** The database within a transaction. */
  readonly db: Database;
  /** Returns the rows of a table that were read since the last call, also those that a condition left out. */
  rowsRead(table: string): Promise<number>;
}

/** Passes on a database within a transaction: PostgreSQL counts the rows of a transaction at once. */
export async function countingRows<Result>(db: Database, work: (counter: RowCounter) => Promise<Result>): Promise<Result> {
  return db.kysely.transaction().execute(async (trx) => {
    const before = new Map<string, number>();
    return work({
      db: { ...db, kysely: trx },
      async rowsRead(table) {
        // A table can have partitions. An index scan counts the rows that it fetches, and those of the index.
        const { rows } = await sql<{ rows: number }>`
          select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::float8 as rows
          from pg_stat_xact_user_tables
          where relid in (select relid from pg_partition_tree(${table}::regclass)) or relname = ${table}`.execute(trx);
        const all = rows[0]?.rows ?? 0;
        const read = all - (before.get(table) ?? 0);
        before.set(table, all);
        return read;
      },
    });
  });
}

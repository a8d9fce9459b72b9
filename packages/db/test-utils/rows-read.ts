import { sql } from 'kysely';
import type { Database } from '../src/index.ts';

/** Counts the rows that queries read. */
export interface RowCounter {
  /** The database within a transaction. */
  readonly db: Database;
  /**
   * Returns the rows of a table that were read since the last call, also those that a condition left out.
   *
   * @param table `<name> long`: the parts of its long values
   */
  readonly rowsRead: (table: string) => Promise<number>;
  /** Returns the rows that scans of whole tables have read so far, by table. */
  readonly rowsScanned: () => Promise<Map<string, number>>;
}

/** Passes on a database within a transaction: PostgreSQL counts the rows of a transaction at once. */
export async function countingRows<Result>(
  db: Database,
  work: (counter: RowCounter) => Promise<Result>,
): Promise<Result> {
  return db.kysely.transaction().execute(async (trx) => {
    const countAll = async (
      columns = sql`coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)`,
    ): Promise<Map<string, number>> => {
      // An index scan counts the rows that it fetches. A partition counts for its table. Long values are in a table of
      // their own.
      const { rows } = await sql<{ name: string; rows: number }>`
        select coalesce(owner.relname || ' long', pg_partition_root(relid)::regclass::text, stat.relname) as name,
          sum(${columns})::float8 as rows
        from pg_stat_xact_all_tables stat left join pg_class owner on owner.reltoastrelid = relid group by 1`.execute(
        trx,
      );
      return new Map(rows.map((row) => [row.name, row.rows]));
    };
    // Earlier transactions of the connection may be in the counts.
    let before = await countAll();
    return work({
      rowsScanned: () => countAll(sql`coalesce(seq_tup_read, 0)`),
      db: { ...db, kysely: trx },
      async rowsRead(table) {
        const all = await countAll();
        const read = (all.get(table) ?? 0) - (before.get(table) ?? 0);
        before = new Map(before).set(table, all.get(table) ?? 0);
        return read;
      },
    });
  });
}

import { sql, type Kysely } from 'kysely';

/** The pools for which tasks wait and that no live worker has, and since when. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create table missing_pool (pool text primary key, since timestamptz not null)').execute(db);
}

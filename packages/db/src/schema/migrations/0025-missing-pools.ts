import { sql, type Kysely } from 'kysely';

/** The pools for which tasks wait and that no live worker has, and since when; since when no worker has a broken package. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create table missing_pool (pool text primary key, since timestamptz not null)').execute(db);
  await sql.raw('alter table told_problem add column unseen_since timestamptz').execute(db);
}

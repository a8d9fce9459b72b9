import { sql, type Kysely } from 'kysely';

/** Versions that only two equal reads of the device prove complete. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table artifact add column read_twice boolean not null default false').execute(db);
}

import { sql, type Kysely } from 'kysely';

/** The next try of a task that waits for it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table task add column retry json').execute(db);
}

import { sql, type Kysely } from 'kysely';

/** The change of a device that a task has not kept yet, sealed: undone if its worker is lost. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table task add column open_change bytea').execute(db);
}

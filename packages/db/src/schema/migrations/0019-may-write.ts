import { sql, type Kysely } from 'kysely';

/** A run keeps the confirmation of its schedule or trigger: a person may remove it while tasks wait. Null: a person asked for the run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table run add column may_write boolean`.execute(db);
}

import { sql, type Kysely } from 'kysely';

/** A record keeps the order of its keys, which jsonb does not: a form shows the settings as their author wrote them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table offer alter column record type json`.execute(db);
}

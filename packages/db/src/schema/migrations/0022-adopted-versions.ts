import { sql, type Kysely } from 'kysely';

/** A version that was taken from the history of another tool names the tool. Null: a job of NetRaven saved it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table artifact add column adopted_from text`.execute(db);
}

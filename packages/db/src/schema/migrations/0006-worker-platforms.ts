import { sql, type Kysely } from 'kysely';

/** The platforms a worker knows, by which a device of a misspelt one is refused. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table worker add column platforms jsonb not null default '[]'`.execute(db);
}

import { sql, type Kysely } from 'kysely';

/** What is wrong beside any package a worker found, e.g. pins of job types that none has. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table worker add column problems jsonb not null default '[]'`.execute(db);
}

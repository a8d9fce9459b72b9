import { sql, type Kysely } from 'kysely';

/** Logins that run now with a credential that no device has accepted lately: the seconds at which each began, by its id. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table credential add column tries jsonb not null default '{}'`.execute(db);
}

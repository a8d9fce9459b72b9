import { sql, type Kysely } from 'kysely';

/** Refused logins in a row, and credentials that were frozen because of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table credential
    add column max_refusals integer not null default 3,
    add column refusals timestamptz[] not null default '{}',
    add column frozen_at timestamptz,
    add column accepted_at timestamptz`.execute(db);
}

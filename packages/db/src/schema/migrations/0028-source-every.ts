import { sql, type Kysely } from 'kysely';

/** How often a source is synchronized by itself, when next, and why the last time failed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `alter table source
        add column every_minutes int,
        add column next_sync_at timestamptz,
        add column sync_error jsonb`,
    )
    .execute(db);
}

import { sql, type Kysely } from 'kysely';

/** Inspections of devices that people ask for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table inspection (
      id uuid primary key,
      device_id uuid not null references device (id) on delete cascade,
      request jsonb not null,
      steps jsonb not null default '[]',
      result bytea,
      created_at timestamptz not null default now(),
      asked_at timestamptz not null default now(),
      started_at timestamptz,
      finished_at timestamptz
    )`.execute(db);
}

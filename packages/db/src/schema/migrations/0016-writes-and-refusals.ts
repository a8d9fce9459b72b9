import { sql, type Kysely } from 'kysely';

/** The confirmation that the job of a schedule may change devices, and the last refused request of each webhook. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Those of before were confirmed when they were added.
  'alter table schedule add column allow_writes boolean not null default true',
  'alter table schedule alter column allow_writes set default false',
  `create table trigger_refusal (
    trigger_id uuid primary key references trigger (id) on delete cascade,
    at timestamptz not null default now(),
    reason text not null check (reason in ('signature', 'time', 'body', 'repeated', 'too often'))
  )`,
];

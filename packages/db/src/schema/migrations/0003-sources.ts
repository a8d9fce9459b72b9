import { sql, type Kysely } from 'kysely';

/** Saved sources of devices. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table source (
    id uuid primary key,
    name text not null unique,
    kind text not null,
    places text[] not null,
    options json not null default '{}',
    secret bytea,
    synced_at timestamptz,
    created_at timestamptz not null default now()
  )`,
  // The tags that the source gave: a sync removes only these. The key is the id of the device in the source.
  `alter table device
    add column source_id uuid references source (id) on delete set null,
    add column source_tags text[] not null default '{}',
    add column source_key text`,
  'create index device_source on device (source_id)',
];

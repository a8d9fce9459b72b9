import { sql, type Kysely } from 'kysely';

/** Settings of devices and tags. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  "alter table device add column settings json not null default '{}'",
  // Only tags with settings have a row.
  `create table tag (
    name text primary key,
    priority integer not null default 100,
    settings json not null default '{}',
    created_at timestamptz not null default now()
  )`,
  // The last change of a device.
  'create index artifact_device on artifact (device_id, id desc)',
];

import { sql, type Kysely } from 'kysely';

/**
 * When devices were removed, and the tags that they had then. Devices that were removed before and have versions get the time
 * of this migration and no tags. The index of changes is filled again by the server: hunks that follow each other are divided
 * by their sections.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw('create table removed_device (id uuid primary key, tags text[] not null, removed_at timestamptz not null)')
    .execute(db);
  await sql
    .raw(
      `insert into removed_device select distinct device_id, '{}'::text[], now() from artifact
      where device_id is not null and not exists (select from device where id = device_id)`,
    )
    .execute(db);
  await sql.raw('truncate version_change').execute(db);
}

import { sql, type Kysely } from 'kysely';

/** The undo lines of an open change without secrets: shown to a person if the sealed ones cannot be read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table task add column undo_lines jsonb').execute(db);
  await sql.raw('create index task_open_change on task (device_id) where open_change is not null').execute(db);
}

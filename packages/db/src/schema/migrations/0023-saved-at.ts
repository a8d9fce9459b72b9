import { sql, type Kysely } from 'kysely';

/** An index for the changes of all devices in a time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index artifact_saved on artifact (job_type, name, saved_at, id)').execute(db);
}

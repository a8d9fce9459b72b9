import { sql, type Kysely } from 'kysely';

/** How much a run changed is asked whenever a run is shown. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index artifact_run on artifact (run_id, task_id)`.execute(db);
}

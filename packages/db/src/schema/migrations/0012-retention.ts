import { sql, type Kysely } from 'kysely';

/** The runs of a job type by age, to remove old ones. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = ['drop index run_job_type', 'create index run_of_type on run (job_type, created_at, id)'];

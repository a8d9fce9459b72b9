import { sql, type Kysely } from 'kysely';

/** What a job or a person wrote is shown in the order in which it was written, which jsonb does not keep. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table run alter column config type json, alter column config set default '{}'`.execute(db);
  await sql`alter table task alter column result type json`.execute(db);
  await sql`alter table job_state alter column value type json`.execute(db);
  await sql`alter table job_log alter column meta type json`.execute(db);
}

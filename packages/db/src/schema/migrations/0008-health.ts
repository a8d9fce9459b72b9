import { sql, type Kysely } from 'kysely';

/** Columns and indexes for the health of devices. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  'alter table schedule add column fresh_within_minutes integer',
  // Copies of the run's columns: an index has the columns of one table.
  'alter table task add column job_type text, add column dry_run boolean not null default false',
  'update task set job_type = run.job_type, dry_run = run.dry_run from run where run.id = task.run_id',
  'alter table task alter column job_type set not null',
  `create index task_success on task (device_id, job_type, finished_at)
    where (status = 'success' or status = 'skipped' and result is not null) and not dry_run`,
  `create index task_failure on task (device_id, job_type, finished_at)
    where status in ('failed', 'error') and not dry_run`,
  'create index artifact_change on artifact (device_id, job_type, id)',
  'create index run_job_type on run (job_type)',
  'create index run_active on run (created_at) where finished_at is null',
  'create index due_time_skipped on due_time (reason, due_at) where reason is not null',
];

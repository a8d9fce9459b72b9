import { sql, type Kysely } from 'kysely';

/** The summary of a run: one more task, after those of its devices. The devices that a fleet task leaves out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Not in the counts of a run, which are those of its devices.
  `alter table run add column summary text
    check (summary in ('waiting', 'queued', 'running', 'success', 'failed', 'error', 'cancelled', 'skipped'))`,
  'alter table task add column summary boolean not null default false',
  'alter table task add column left_out jsonb',
  'create unique index task_summary on task (run_id) where summary',
];

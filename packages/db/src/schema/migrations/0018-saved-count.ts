import { sql, type Kysely } from 'kysely';

/** A run counts the devices that its job changed apart from those of which it saved a new version. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  'alter table run add column saved integer not null default 0',
  // So far `changed` counted tasks with new versions.
  `update run set saved = changed, changed = case when dry_run then 0 else (
    select count(*) from task where task.run_id = run.id and not task.summary and task.status not in ('queued', 'running')
      and task.result ->> 'changed' = 'true'
  ) end`,
  'alter table trigger drop constraint trigger_after_result_check',
  "update trigger set after_result = 'saved' where after_result = 'changed'",
  "alter table trigger add check (after_result in ('changed', 'saved', 'success', 'failed'))",
];

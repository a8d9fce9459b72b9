import { sql, type Kysely } from 'kysely';

/** How much a run changed is asked whenever a run is shown: counted along, as its tasks are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table run add column changed integer not null default 0`.execute(db);
  await sql`update run set changed = kept.tasks
    from (select run_id, count(distinct task_id) as tasks from artifact group by run_id) as kept
    where run.id = kept.run_id`.execute(db);
}

import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Trx } from '../transaction.ts';
import type { AfterResult } from './trigger.ts';

/**
 * Makes an event for each trigger that follows runs that just ended, in their transaction. A dry run starts nothing. What
 * follows a change that a job of NetRaven made is marked so too.
 */
export async function fireAfter(trx: Trx, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return;
  await sql`insert into trigger_event (trigger_id, source_run_id, own_change)
    select trigger.id, run.id, exists (select from trigger_event before where before.run_id = run.id and before.own_change)
    from run join trigger on trigger.after_job_type = run.job_type
    where run.id = any(${[...runIds]}::uuid[]) and not run.dry_run
    -- Waits for a trigger that is being removed, and leaves it out.
    for key share of trigger
    on conflict do nothing`.execute(trx);
}

/** Returns the ids of the devices on which a run had a result. */
export async function devicesWith(db: Database, runId: string, result: AfterResult): Promise<Set<string>> {
  const had = {
    changed: sql`task.result ->> 'changed' = 'true'`,
    saved: sql`exists (select from artifact where artifact.run_id = task.run_id and artifact.task_id = task.id)`,
    success: sql`task.status = 'success'`,
    failed: sql`task.status in ('failed', 'error')`,
  };
  // A fleet task has the result on all of its devices.
  const { rows } = await sql<{ id: string }>`
    select distinct coalesce(task.device_id, (fleet.device ->> 'id')::uuid) as id
    from task left join lateral jsonb_array_elements(task.devices) as fleet(device) on task.device_id is null
    where task.run_id = ${runId} and not task.summary and ${had[result]}`.execute(db.kysely);
  return new Set(rows.map(({ id }) => id));
}

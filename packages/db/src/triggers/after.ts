import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { AfterResult } from './trigger.ts';

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

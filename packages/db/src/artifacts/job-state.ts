import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { recordset } from '../schema/recordset.ts';
import type { TaskResult } from '../tasks/commit-results.ts';
import type { Trx } from '../transaction.ts';
import { ofDeviceId } from './identity.ts';

/** Returns the state of a job type for a device, or of a fleet job (null). Undefined before the first task. */
export async function get(db: Database, of: { jobType: string; deviceId: string | null }): Promise<unknown> {
  const row = await db.kysely
    .selectFrom('job_state')
    .select('value')
    .where('job_type', '=', of.jobType)
    .where(ofDeviceId(of.deviceId))
    .executeTakeFirst();
  return row?.value;
}

/** Writes the states of task results. Of several for one job type and device, the last one counts. */
export async function saveStates(trx: Trx, results: readonly TaskResult[]): Promise<void> {
  const last = new Map(
    results
      .filter((result) => result.state !== undefined)
      .map((result) => [JSON.stringify([result.jobType, result.deviceId]), result]),
  );
  if (last.size === 0) return;
  const states = [...last.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result);
  await sql`insert into job_state (job_type, device_id, value)
    select type, id, coalesce(value, 'null'::json)
    from ${recordset('new', states, {
      type: ['text', (result) => result.jobType],
      id: ['uuid', (result) => result.deviceId],
      value: ['json', (result) => result.state?.value],
    })}
    on conflict (job_type, device_id) do update set value = excluded.value, changed_at = now()`.execute(trx);
}

import { sql } from 'kysely';
import type { JobResult } from '@netraven/core';
import type { Database } from '../src/index.ts';

/** Adds devices `sw-2`, `sw-3`, … up to a number, to the pool `far`. */
export async function addFarDevices(db: Database, count: number): Promise<void> {
  await sql`insert into device (id, name, address, port, platform, tags, pool)
    select gen_random_uuid(), 'sw-' || n, '127.0.0.1', 22, 'cisco_ios', '{}', 'far'
    from generate_series(2, ${count}::int) n`.execute(db.kysely);
}

/** Ends all tasks of a run but that of one device, as if a worker had run them. */
export async function endAllBut(db: Database, runId: string, deviceId: string, result: JobResult): Promise<void> {
  await sql`update task set status = 'success', result = ${JSON.stringify(result)}::json, finished_at = now()
    where run_id = ${runId} and device_id <> ${deviceId}`.execute(db.kysely);
  await sql`update run set queued = 1, success = total - 1 where id = ${runId}`.execute(db.kysely);
  await sql`delete from pgboss.job where id in (select id from task where status = 'success')`.execute(db.kysely);
}

import type { Pool } from 'pg';

/** Reads what a worker must know before it logs in to the devices of tasks, with the fewest statements. */
export async function readNeeds(pool: Pool, ids: readonly string[]): Promise<void> {
  await pool.query(
    `select task.id, task.device, task.tries, task.refused_credentials, task.open_change, run.job_type, run.config,
       run.sealed_config, run.dry_run, run.cancel_requested_at, run.stop_reason, run.may_write,
       device.tags, device.settings, device.last_credential_id, host_key.algorithm, host_key.fingerprint
     from task join run on run.id = task.run_id left join device on device.id = task.device_id
     left join host_key on host_key.device_id = task.device_id and host_key.service = 'ssh'
     where task.id = any($1::uuid[])`,
    [ids],
  );
  await Promise.all([
    pool.query(
      `select distinct on (artifact.device_id, artifact.name) artifact.device_id, artifact.name, version, hash
       from task join artifact on artifact.device_id = task.device_id and artifact.job_type = task.job_type
       where task.id = any($1::uuid[]) order by artifact.device_id, artifact.name, version desc`,
      [ids],
    ),
    pool.query('select * from credential order by priority, name'),
    pool.query('select name, priority, settings from tag'),
    pool.query('select key from session_limit'),
  ]);
}

import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import { configIdentity, create } from './create.ts';
import type { Run } from './run.ts';
import type { TaskStatus } from './status.ts';
import { isUuid } from './uuid.ts';

/** Statuses of the tasks that are retried. */
const retried = ['failed', 'error', 'cancelled'] as const satisfies readonly TaskStatus[];

/**
 * Creates a run of the same job type with the same config over the devices on which a run did not succeed, as far as
 * they are still in the inventory. `only` limits it to one status; default: `failed`, `error` and `cancelled`. The config
 * is that of the run. Its secrets go from one seal into the other, and nowhere else.
 *
 * @throws {NetRavenError} NR_RUN_UNKNOWN, NR_RUN_NOT_ENDED, NR_RUN_NOTHING_TO_RETRY
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE, NR_JOB_NOT_READY, NR_RUN_CONFIG_INVALID when the job type is gone or takes another config now.
 */
export async function retry(
  db: Database,
  id: string,
  { createdBy, idempotencyKey, only }: { createdBy: string; idempotencyKey?: string; only?: 'failed' | 'error' },
): Promise<Run> {
  const run = isUuid(id)
    ? await db.kysely.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst()
    : undefined;
  if (!run) throw failure('NR_RUN_UNKNOWN', `There is no run ${id}`);
  if (run.finished_at === null) throw failure('NR_RUN_NOT_ENDED', `Run ${id} is still ${run.status}`);
  const names = await namesOf(db, await devicesToRetry(db, id, only ? [only] : retried));
  if (names.length === 0) {
    throw failure(
      'NR_RUN_NOTHING_TO_RETRY',
      `Run ${id} ended as ${run.status}, and none of its devices ${only ? `with status ${only} ` : ''}is left to retry`,
    );
  }
  const config = run.sealed_config
    ? (JSON.parse(db.keyring.open(run.sealed_config, configIdentity(id))) as Record<string, unknown>)
    : run.config;
  return create(db, {
    jobType: run.job_type,
    devices: { names },
    config,
    dryRun: run.dry_run,
    createdBy,
    retryOf: id,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
}

async function devicesToRetry(db: Database, runId: string, statuses: readonly TaskStatus[]): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('task')
    .select(['device_id', 'devices'])
    .where('run_id', '=', runId)
    .where('status', 'in', statuses)
    .execute();
  // A fleet task has many devices, and they all go with it.
  return rows.flatMap((row) => (row.devices ?? []).map((device) => device.id).concat(row.device_id ?? []));
}

/** What devices are called by now. */
async function namesOf(db: Database, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.kysely
    .selectFrom('device')
    .select('name')
    .where('id', 'in', [...ids])
    .orderBy('name')
    .execute();
  return rows.map((row) => row.name);
}

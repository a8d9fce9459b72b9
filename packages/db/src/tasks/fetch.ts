import type { DeviceInfo } from '@netraven/core';
import type { Database } from '../database.ts';
import type { Device } from '../devices/devices.ts';
import type { Fence } from '../queue/queue.ts';
import { configIdentity } from '../runs/create.ts';
import { infoOf } from '../runs/run.ts';
import type { FrozenDevice } from '../schema/tables.ts';
import { inTransaction } from '../transaction.ts';

/** What a worker needs to execute one task. */
export interface Work {
  readonly taskId: string;
  readonly runId: string;
  readonly jobType: string;
  readonly dryRun: boolean;
  /** Raw, secrets opened. */
  readonly config: Record<string, unknown>;
  /** Null: a fleet task. */
  readonly device: Device | null;
  /** Fleet: all of the run. Else empty. */
  readonly devices: readonly DeviceInfo[];
  /** Attempts before this one that count against the job type's retries; lost ones do. */
  readonly tries: number;
  readonly fence: Fence;
  /** A cancel was asked for: settle it as `cancelled` without beginning. */
  readonly cancelled: boolean;
  /** An attempt before this one had begun to configure the device: it is not repeated by itself. */
  readonly configureBegun: boolean;
}

/** Takes up to `size` tasks of a pool, at most one per device. They are held until settled, given back, or untouched for the lease. */
export async function fetch(db: Database, pool: string, size: number): Promise<Work[]> {
  const fences = new Map((await db.queue.fetch(pool, size)).map((fence) => [fence.id, fence]));
  if (fences.size === 0) return [];
  const rows = await db.kysely
    .selectFrom('task')
    .innerJoin('run', 'run.id', 'task.run_id')
    .select(['task.id', 'task.device', 'task.devices', 'task.tries', 'task.configure_begun_at', 'task.run_id'])
    .select(['run.job_type', 'run.dry_run', 'run.config', 'run.sealed_config', 'run.cancel_requested_at'])
    .where('task.id', 'in', [...fences.keys()])
    .execute();
  const configs = new Map<string, Record<string, unknown>>();
  const work: Work[] = [];
  for (const row of rows) {
    const fence = fences.get(row.id);
    if (!fence) continue;
    fences.delete(row.id);
    const config =
      configs.get(row.run_id) ??
      (row.sealed_config ? JSON.parse(db.keyring.open(row.sealed_config, configIdentity(row.run_id))) : row.config);
    configs.set(row.run_id, config);
    work.push({
      taskId: row.id,
      runId: row.run_id,
      jobType: row.job_type,
      dryRun: row.dry_run,
      config,
      device: row.device && deviceOf(row.device),
      devices: (row.devices ?? []).map(infoOf),
      tries: row.tries,
      fence,
      cancelled: row.cancel_requested_at !== null,
      configureBegun: row.configure_begun_at !== null,
    });
  }
  await drop(db, [...fences.values()]);
  return work;
}

/** Ends queue jobs whose run was deleted meanwhile. */
async function drop(db: Database, fences: readonly Fence[]): Promise<void> {
  if (fences.length === 0) return;
  await inTransaction(db, (trx) => db.queue.complete(trx, fences));
  db.logger.warning('Queue jobs without a task were removed', { ids: fences.map((fence) => fence.id) });
}

function deviceOf(frozen: FrozenDevice): Device {
  return { ...frozen, createdAt: new Date(frozen.createdAt) };
}

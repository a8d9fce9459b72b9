import type { PackageRecord } from '@netraven/core/registry';
import type { Database } from '../database.ts';
import { find, select, type Device, type DeviceSelection } from '../devices/devices.ts';
import { closedReason } from '../schedules/decide.ts';
import * as schedules from '../schedules/schedules.ts';
import * as windows from '../schedules/windows.ts';
import { recordOf } from './record-of.ts';
import { devicesAgain, devicesToRetry, type RetryOnly } from './retry.ts';

/** A run that is not created yet: a new one, or one that repeats another. */
export type RunToPreview =
  | { readonly kind: 'new'; readonly jobType: string; readonly devices: DeviceSelection; readonly dryRun?: boolean }
  | { readonly kind: 'retry'; readonly id: string; readonly only?: RetryOnly }
  | { readonly kind: 'again'; readonly id: string };

/** The devices and the effect of a run that is not created yet. */
export interface RunPreview {
  readonly jobType: string;
  /** It may change devices: the package has the permission `device:write`, and it is no dry run. */
  readonly writes: boolean;
  /** Number of devices. */
  readonly devices: number;
  /** Names of the first five. */
  readonly names: readonly string[];
  /** Windows that keep schedules and triggers from starting it on some of the devices now. */
  readonly closed: readonly { readonly reason: string; readonly devices: number }[];
}

/**
 * Returns what a run would do, without creating it.
 *
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE, NR_JOB_NOT_READY, NR_DEVICE_UNKNOWN, NR_DEVICE_NONE, NR_RUN_UNKNOWN
 */
export async function preview(db: Database, asked: RunToPreview): Promise<RunPreview> {
  const { jobType, record, dryRun, devices } = await targetOf(db, asked);
  const writes = !dryRun && record.permissions.includes('device:write');
  const closed = new Map<string, number>();
  if (writes) {
    const [known, now] = await Promise.all([windows.list(db), schedules.now(db)]);
    for (const device of devices) {
      const reason = closedReason(known, record, device, now)?.message;
      if (reason !== undefined) closed.set(reason, (closed.get(reason) ?? 0) + 1);
    }
  }
  return {
    jobType,
    writes,
    devices: devices.length,
    names: devices.slice(0, 5).map(({ name }) => name),
    closed: Array.from(closed, ([reason, count]) => ({ reason, devices: count })),
  };
}

async function targetOf(
  db: Database,
  asked: RunToPreview,
): Promise<{ jobType: string; record: PackageRecord; dryRun: boolean; devices: readonly Device[] }> {
  if (asked.kind === 'new') {
    const { jobType, dryRun = false } = asked;
    const record = await recordOf(db, jobType);
    return { jobType, record, dryRun, devices: await select(db, asked.devices) };
  }
  const { run, names } =
    asked.kind === 'retry'
      ? await devicesToRetry(db, asked.id, asked.only ? { only: asked.only } : {})
      : await devicesAgain(db, asked.id);
  const { found } = await find(db, { names });
  const record = await recordOf(db, run.job_type);
  return { jobType: run.job_type, record, dryRun: run.dry_run, devices: found };
}

import { skipReason } from '@netraven/core/attempt';
import type { Database } from '../database.ts';
import { findNamed, select, type Device } from '../devices/devices.ts';
import { closedReason } from './decide.ts';
import * as schedules from './schedules.ts';
import * as windows from '../windows/windows.ts';
import { recordForPerson } from '../runs/record-of.ts';
import { devicesAgain, devicesToRetry, type RetryOnly } from '../runs/retry.ts';

/** A run that is not created yet: a new one, or one that repeats another. */
export type RunToPreview =
  | { readonly kind: 'new'; readonly jobType: string; readonly devices: string }
  | { readonly kind: 'retry'; readonly id: string; readonly only?: RetryOnly }
  | { readonly kind: 'again'; readonly id: string };

/** The effect of a run that is not created yet, if it is no dry run. */
export interface RunPreview {
  readonly jobType: string;
  /** The devices that it may change. Null: its package does not have the permission `device:write`, or the run to repeat was a dry run. */
  readonly change: ChangePreview | null;
}

/** Number of devices with a platform or tag. */
interface DeviceCount {
  readonly name: string;
  readonly devices: number;
}

/** Devices that a run may change. Those of a platform that the job does not support are skipped. */
interface ChangePreview {
  /** Number of devices. */
  readonly devices: number;
  /** Names of the first five. */
  readonly names: readonly string[];
  /** Numbers of devices by platform, most first. */
  readonly platforms: readonly DeviceCount[];
  /** By tag. A device can have several. */
  readonly tags: readonly DeviceCount[];
  /** Windows that keep schedules and triggers from starting it on some of the devices now. */
  readonly closed: readonly { readonly reason: string; readonly devices: number }[];
}

/**
 * Returns what a run would do, without creating it.
 *
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE, NR_JOB_NOT_READY, NR_QUERY_INVALID, NR_DEVICE_NONE, NR_RUN_UNKNOWN
 */
export async function previewRun(db: Database, asked: RunToPreview): Promise<RunPreview> {
  const { jobType, dryRun, loadDevices } = await targetOf(db, asked);
  const record = await recordForPerson(db, jobType);
  if (dryRun || !record.permissions.includes('device:write')) return { jobType, change: null };
  const [selected, known, now] = await Promise.all([loadDevices(), windows.list(db), schedules.now(db)]);
  const { meta } = record;
  const devices = selected.filter((device) => !meta || !skipReason(meta, device, true));
  const closed = new Map<string, number>();
  for (const device of devices) {
    const reason = closedReason(known, record, device, now)?.message;
    if (reason !== undefined) closed.set(reason, (closed.get(reason) ?? 0) + 1);
  }
  const change = {
    devices: devices.length,
    names: devices.slice(0, 5).map(({ name }) => name),
    platforms: countsOf(devices.map(({ platform }) => platform)),
    tags: countsOf(devices.flatMap(({ tags }) => tags)),
    closed: Array.from(closed, ([reason, count]) => ({ reason, devices: count })),
  };
  return { jobType, change };
}

function countsOf(names: readonly string[]): DeviceCount[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Array.from(counts, ([name, devices]) => ({ name, devices })).toSorted(
    (a, b) => b.devices - a.devices || (a.name < b.name ? -1 : 1),
  );
}

interface Target {
  readonly jobType: string;
  readonly dryRun: boolean;
  readonly loadDevices: () => Promise<readonly Device[]>;
}

async function targetOf(db: Database, asked: RunToPreview): Promise<Target> {
  if (asked.kind === 'new') {
    return { jobType: asked.jobType, dryRun: false, loadDevices: () => select(db, asked.devices) };
  }
  const { run, names } =
    asked.kind === 'retry'
      ? await devicesToRetry(db, asked.id, asked.only ? { only: asked.only } : {})
      : await devicesAgain(db, asked.id);
  return {
    jobType: run.job_type,
    dryRun: run.dry_run,
    loadDevices: async () => (await findNamed(db, names)).found,
  };
}

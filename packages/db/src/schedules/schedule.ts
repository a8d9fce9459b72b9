import { nextDue, parseTime } from '@netraven/schedules';
import type { Selectable } from 'kysely';
import type { RunResult } from '../runs/run.ts';
import type { Waves } from '../runs/waves.ts';
import type { Tables } from '../schema/tables.ts';

/** Policy for a due time while the run before is still active: no run, one that waits, or one in its place. */
export type Overlap = 'skip' | 'queue' | 'replace';

/** Why a due time has no run. `error`: the run could not be created. */
export type SkipReason = 'overlap' | 'window' | 'late' | 'paused' | 'no devices' | 'error';

/** Creates runs of a job type by itself. */
export interface Schedule {
  readonly id: string;
  readonly name: string;
  readonly jobType: string;
  /** A query, which is read again at each due time. */
  readonly devices: string;
  /** Over the administrator's settings. Secret fields are `<secret>`. */
  readonly config: Record<string, unknown>;
  readonly dryRun: boolean;
  /** A person has confirmed that the job may change devices. */
  readonly allowWrites: boolean;
  /** As `parseTime` of `@netraven/schedules` reads it. */
  readonly time: string;
  /** IANA name. */
  readonly timeZone: string;
  /** The devices start evenly over so many minutes after the due time. */
  readonly spreadMinutes: number;
  /** A due time that is later than this is skipped. */
  readonly maxLateMinutes: number;
  readonly overlap: Overlap;
  /** A success on a device is fresh for so many minutes. Null: for ever. */
  readonly freshWithinMinutes: number | null;
  /** The waves of its runs. Null: all devices start at once. */
  readonly waves: Waves | null;
  readonly pausedAt: Date | null;
  /** The next due time. Null when none comes. */
  readonly nextAt: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** A due time that has passed. */
export interface DueTime {
  readonly dueAt: Date;
  readonly decidedAt: Date;
  /** Null: no run was created, for the reason. */
  readonly runId: string | null;
  readonly reason: SkipReason | null;
  /** Result of the run. Null without one, or when it was deleted. */
  readonly run: RunResult | null;
  /** More about it, e.g. which devices no longer exist. */
  readonly message: string | null;
  /** Number of earlier due times that were missed, up to 100. */
  readonly missed: number;
}

/** Returns the identity with which the config of a schedule is sealed. */
export const scheduleIdentity = (id: string): string => `schedule:${id}:config`;

/** Returns the schedule of a row. */
export function scheduleOf(row: Selectable<Tables['schedule']>): Schedule {
  return {
    id: row.id,
    name: row.name,
    jobType: row.job_type,
    devices: row.devices,
    config: row.config,
    dryRun: row.dry_run,
    allowWrites: row.allow_writes,
    time: row.time,
    timeZone: row.time_zone,
    spreadMinutes: row.spread_minutes,
    maxLateMinutes: row.max_late_minutes,
    overlap: row.overlap,
    freshWithinMinutes: row.fresh_within_minutes,
    waves: row.waves,
    pausedAt: row.paused_at,
    nextAt: row.next_at,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

/** Returns the first due time after an instant; null if none comes. */
export function nextOf({ time, timeZone }: Pick<Schedule, 'time' | 'timeZone'>, after: Date): Date | null {
  return nextDue(parseTime(time), timeZone, after) ?? null;
}

import type { ChangeSchedule } from '@netraven/api';
import type { ConfigFlags } from '../run/read-job-config.ts';
import { queryOf, type QueryFlags } from '../query/query-options.ts';
import { wavesOf, type WaveFlags } from '../run/wave-options.ts';

/** Options of `schedules add` and `schedules set`. */
export interface ScheduleFlags extends QueryFlags, ConfigFlags, WaveFlags {
  readonly time?: string;
  readonly timeZone?: string;
  readonly spread?: number;
  readonly maxLate?: number;
  readonly overlap?: 'skip' | 'queue' | 'replace';
  /** False: for ever. */
  readonly freshWithin?: number | false;
  /** False: all devices start at once. */
  readonly waves?: false;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Returns the named fields of a schedule, without its config. */
export function fieldsOf(flags: ScheduleFlags): Omit<ChangeSchedule, 'config' | 'dryRun'> {
  const { time, timeZone, spread, maxLate, overlap, freshWithin } = flags;
  const devices = queryOf(flags);
  const waves = wavesOf(flags);
  return {
    ...(devices !== undefined && { devices }),
    ...(time !== undefined && { time }),
    ...(timeZone !== undefined && { timeZone }),
    ...(spread !== undefined && { spreadMinutes: spread }),
    ...(maxLate !== undefined && { maxLateMinutes: maxLate }),
    ...(overlap && { overlap }),
    ...(freshWithin !== undefined && { freshWithinMinutes: freshWithin === false ? null : freshWithin }),
    ...(waves ? { waves } : flags.waves === false && { waves: null }),
  };
}

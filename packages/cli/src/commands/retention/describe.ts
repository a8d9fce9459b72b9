import type { Retention, VersionLimits } from '@netraven/api';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/** Returns how long history is kept: `logs 30 days, runs 365 days, at most 10000 runs per job type`, and limits of versions. */
export function describeRetention({ logDays, runDays, runsPerJobType, versions }: Retention): string {
  const limited = Object.entries(versions).map(
    ([jobType, limits]) => `versions of ${escapeControls(jobType)} ${describeLimits(limits)}`,
  );
  return [
    `logs ${counted(logDays, 'day')}`,
    `runs ${counted(runDays, 'day')}`,
    `at most ${counted(runsPerJobType, 'run')} per job type`,
    ...limited,
  ].join(', ');
}

function describeLimits({ days, count }: VersionLimits): string {
  return [
    ...(days === undefined ? [] : [`${counted(days, 'day')} after they were replaced`]),
    ...(count === undefined ? [] : [`at most ${count} of each artifact`]),
  ].join(' and ');
}

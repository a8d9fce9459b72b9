import type { Retention } from '@netraven/api';

/** Returns how long history is kept: `logs 30 days, runs 365 days, at most 10000 runs per job type`. */
export function describeRetention({ logDays, runDays, runsPerJobType }: Retention): string {
  return `logs ${logDays} days, runs ${runDays} days, at most ${runsPerJobType} runs per job type`;
}

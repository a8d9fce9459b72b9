import type { Schedule } from '@netraven/api';

/** Returns selected devices in words: `all`, `core-1, tag edge`. */
export function describeDevices({ all, names = [], tags = [] }: Schedule['devices']): string {
  if (all) return 'all';
  return [...names, ...tags.map((tag) => `tag ${tag}`)].join(', ');
}

/** Returns the job type of a run, or of what creates runs: `backup`, `backup (dry run)`. */
export function describeJob({ jobType, dryRun }: { readonly jobType: string; readonly dryRun: boolean }): string {
  return dryRun ? `${jobType} (dry run)` : jobType;
}

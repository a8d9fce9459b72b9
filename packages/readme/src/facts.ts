import type { AboutJob } from './about-job.ts';
import { code, plain, table } from './markdown.ts';

/** The permissions of a job package beyond reading devices, with their meanings. */
export const permissionMeanings: Readonly<Record<string, string>> = {
  'device:write': 'to change devices',
  'device:secrets': 'to see secrets in the output of devices',
  'artifacts:read': 'to read artifacts of other job types',
  network: 'to open network connections',
};

/** Returns the table with the main facts about the job. */
export function factsOf({ meta, permissions }: AboutJob): string {
  const { label, jobType, icon, defaultSchedule, platforms, scope, requires = [] } = meta;
  return table(
    ['', ''],
    [
      ['label', plain(label)],
      ['job type', code(jobType)],
      ['icon', code(icon)],
      ...(scope === 'fleet' ? [['runs', 'once for all devices of a run']] : []),
      ['platforms', platforms.length === 0 ? 'all' : platforms.map(code).join(', ')],
      ...(requires.includes('cli') ? [['needs', 'a credential for each device']] : []),
      ['default schedule', code(defaultSchedule)],
      ['permissions', permissions.length === 0 ? 'none beyond reading devices' : permissions.map(describe).join(', ')],
    ],
  );
}

function describe(permission: string): string {
  const meaning = permissionMeanings[permission];
  return meaning === undefined ? code(permission) : `${code(permission)} (${meaning})`;
}

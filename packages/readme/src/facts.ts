import type { AboutJob } from './about-job.ts';
import { code, plain, table } from './markdown.ts';
import { permissionMeanings } from './permissions.ts';

/** What the job is, at a glance. */
export function factsOf({ meta, permissions }: AboutJob): string {
  const { label, jobType, icon, defaultSchedule, platforms, scope, requires = [] } = meta;
  return table(
    ['', ''],
    [
      ['label', plain(label)],
      ['job type', code(jobType)],
      ['icon', code(icon)],
      ...(scope === 'fleet' ? [['runs', 'once, for all devices of a run together']] : []),
      ['platforms', platforms.length === 0 ? 'all' : platforms.map(code).join(', ')],
      ...(requires.includes('cli') ? [['needs', 'a credential for each device']] : []),
      ['schedule', `offered: ${code(defaultSchedule)}`],
      ['permissions', permissions.length === 0 ? 'none beyond reading devices' : permissions.map(asked).join(', ')],
    ],
  );
}

function asked(permission: string): string {
  const meaning = permissionMeanings[permission];
  return meaning === undefined ? code(permission) : `${code(permission)} (${meaning})`;
}

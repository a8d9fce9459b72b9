import type { PackageEntry } from '@netraven/api';

/** A ready package of two workers, in all but its name as others are. */
export function entry(name: string, more: Partial<PackageEntry> = {}): PackageEntry {
  return {
    name: `netraven-job-${name}`,
    version: '1.0.0',
    path: `/jobs/${name}`,
    origin: 'folder',
    state: 'ready',
    undecided: false,
    jobType: name,
    meta: null,
    iconPath: null,
    configSchema: null,
    permissions: [],
    problems: [],
    policy: null,
    workers: ['a', 'b'],
    ...more,
  };
}

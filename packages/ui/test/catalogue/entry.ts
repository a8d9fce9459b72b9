import type { PackageEntry } from '@netraven/api';

/** Returns a ready package of two workers. */
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
    summarizes: false,
    permissions: [],
    problems: [],
    policy: null,
    workers: ['a', 'b'],
    ...more,
  };
}

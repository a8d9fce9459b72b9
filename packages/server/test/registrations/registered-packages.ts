import type { PackageRecord } from '@netraven/core/registry';
import type { RegisteredPackage } from '../../src/registrations/registered-package.ts';

/** Returns the record of a ready package. */
export function record(jobType: string, more: Partial<PackageRecord> = {}): PackageRecord {
  return {
    name: `@acme/netraven-job-${jobType}`,
    version: '1.0.0',
    path: `/host-project/node_modules/@acme/netraven-job-${jobType}`,
    origin: 'declared',
    state: 'ready',
    jobType,
    permissions: [],
    entry: `/host-project/node_modules/@acme/netraven-job-${jobType}/index.js`,
    meta: {
      jobType,
      label: `The ${jobType} job`,
      description: '',
      icon: 'mdi-cog',
      defaultSchedule: 'daily',
      scope: 'device',
      platforms: [],
      requires: [],
      timeoutMs: 300_000,
      retries: 2,
    },
    configSchema: { type: 'object' },
    icon: 'M0 0h24v24H0z',
    problems: [],
    ...more,
  };
}

/** Returns a package of worker `id`, a letter. Workers start in alphabetical order. */
export function registered(id: string, packageRecord: PackageRecord): RegisteredPackage {
  const startedAt = new Date(Date.UTC(2026, 0, 1, 0, id.charCodeAt(0)));
  return {
    worker: { id, hostname: 'host', pid: 1, pool: 'default', version: null, startedAt, seenAt: startedAt, live: true },
    record: packageRecord,
  };
}

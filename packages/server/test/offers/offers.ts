import type { PackageRecord } from '@netraven/core/registry';
import type { Offer } from '../../src/offers/offer.ts';

/** A ready record of a job type, as a worker offers it. */
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

/** What the worker called `id`, the longest living first, offers. */
export function offer(id: string, offered: PackageRecord): Offer {
  const startedAt = new Date(Date.UTC(2026, 0, 1, 0, id.charCodeAt(0)));
  return {
    worker: { id, hostname: 'host', pid: 1, pool: 'default', startedAt, seenAt: startedAt, live: true },
    record: offered,
  };
}

import type { PackageRecord } from '@netraven/core/registry';
import type { RegisteredPackage } from '../../src/registrations/registered-package.ts';

/** Returns a package of worker `id`, a letter. Workers start in alphabetical order. */
export function registered(id: string, record: PackageRecord): RegisteredPackage {
  const startedAt = new Date(Date.UTC(2026, 0, 1, 0, id.charCodeAt(0)));
  return {
    worker: { id, hostname: 'host', pid: 1, pool: 'default', version: null, startedAt, seenAt: startedAt, live: true },
    record,
  };
}

import type { JobType } from '@netraven/api';
import type { PackageRecord } from '@netraven/core/registry';
import type { RegisteredPackage } from './registered-package.ts';

/**
 * Returns an entry per job type that a live worker can run, sorted by id. If workers differ, it describes the package of
 * the longest running worker: the config of a run is checked by the schema of that package.
 */
export function mergeJobTypes(registered: readonly RegisteredPackage[]): JobType[] {
  const ready = registered
    .flatMap(({ worker, record }) =>
      record.state === 'ready' && record.meta ? [{ worker, record, meta: record.meta }] : [],
    )
    .toSorted((a, b) => a.worker.startedAt.getTime() - b.worker.startedAt.getTime());
  return [...Map.groupBy(ready, ({ meta }) => meta.jobType).values()]
    .map((same) => merge(same as [ReadyPackage, ...ReadyPackage[]]))
    .toSorted((a, b) => (a.jobType < b.jobType ? -1 : 1));
}

type ReadyPackage = RegisteredPackage & { readonly meta: NonNullable<PackageRecord['meta']> };

function merge(packages: readonly [ReadyPackage, ...ReadyPackage[]]): JobType {
  const [{ record, meta }] = packages;
  const versions = Map.groupBy(packages, ({ record: { name, version } }) => `${name}@${version}`);
  return {
    ...meta,
    state: 'ready',
    iconPath: record.icon ?? null,
    configSchema: (record.configSchema as Record<string, unknown> | undefined) ?? null,
    package: { name: record.name, version: record.version, origin: record.origin },
    permissions: record.permissions,
    problems: record.problems,
    workers: workerIds(packages),
    versions: [...versions.values()].map((same) => {
      const [{ record: one }] = same as [ReadyPackage];
      return { name: one.name, version: one.version, workers: workerIds(same) };
    }),
  };
}

function workerIds(packages: readonly RegisteredPackage[]): string[] {
  return [...new Set(packages.map(({ worker }) => worker.id))];
}

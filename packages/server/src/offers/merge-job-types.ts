import type { JobType } from '@netraven/api';
import type { PackageRecord } from '@netraven/core/registry';
import type { Offer } from './offer.ts';

/**
 * One entry per job type that a live worker can run, by its id. Where workers differ, it is described as the longest
 * living one has it: by that one's schema the config of a run is checked.
 */
export function mergeJobTypes(offers: readonly Offer[]): JobType[] {
  const ready = offers
    .flatMap(({ worker, record }) =>
      record.state === 'ready' && record.meta ? [{ worker, record, meta: record.meta }] : [],
    )
    .toSorted((a, b) => a.worker.startedAt.getTime() - b.worker.startedAt.getTime());
  return [...Map.groupBy(ready, ({ meta }) => meta.jobType).values()]
    .map((same) => merge(same as [ReadyOffer, ...ReadyOffer[]]))
    .toSorted((a, b) => (a.jobType < b.jobType ? -1 : 1));
}

type ReadyOffer = Offer & { readonly meta: NonNullable<PackageRecord['meta']> };

function merge(offers: readonly [ReadyOffer, ...ReadyOffer[]]): JobType {
  const [{ record, meta }] = offers;
  const versions = Map.groupBy(offers, ({ record: { name, version } }) => `${name}@${version}`);
  return {
    ...meta,
    state: 'ready',
    iconPath: record.icon ?? null,
    configSchema: (record.configSchema as Record<string, unknown> | undefined) ?? null,
    package: { name: record.name, version: record.version, origin: record.origin },
    permissions: record.permissions,
    problems: record.problems,
    workers: workersOf(offers),
    versions: [...versions.values()].map((same) => {
      const [
        {
          record: { name, version },
        },
      ] = same as [ReadyOffer];
      return { name, version, workers: workersOf(same) };
    }),
  };
}

function workersOf(offers: readonly Offer[]): string[] {
  return [...new Set(offers.map(({ worker }) => worker.id))];
}

import type { PackageEntry, WorkerInfo } from '@netraven/api';
import { isUndecided, type PackageRecord } from '@netraven/core/registry';
import type { policies } from '@netraven/db';
import type { Living, Offer } from './offer.ts';
import { shownPolicy } from './shown-policy.ts';

/** `job-2` before `job-10`, and `job-a` before `job-a-b`. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** Every record of the live workers' registries, by name and version; equal ones are one entry. */
export function mergePackages(offers: readonly Offer[], decided: readonly policies.PackagePolicy[]): PackageEntry[] {
  const entries = offers.map(({ record, worker }) => ({ shown: shownRecord(record), worker: worker.id }));
  const records = Map.groupBy(
    offers.map(({ record }) => record),
    ({ name }) => name,
  );
  const policies = new Map(decided.map((policy) => [policy.name, policy]));
  return [...Map.groupBy(entries, ({ shown }) => JSON.stringify(shown)).values()]
    .map((same) => {
      const [{ shown }] = same as [(typeof same)[number]];
      const policy = policies.get(shown.name);
      return {
        ...shown,
        policy: policy ? shownPolicy(policy, records.get(shown.name) ?? []) : null,
        workers: [...new Set(same.map(({ worker }) => worker))],
      };
    })
    .toSorted((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** What the workers found under a package's name. */
export function recordsOf(offers: readonly Offer[], name: string): PackageRecord[] {
  return offers.map(({ record }) => record).filter((record) => record.name === name);
}

/**
 * The live workers, the longest living one first, whether or not they found a package; and those with offers that came or
 * went between the two questions.
 */
export function workersOf(living: readonly Living[], offers: readonly Offer[]): WorkerInfo[] {
  const byId = new Map([...offers, ...living].map(({ worker }) => [worker.id, worker]));
  return [...byId.values()]
    .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
    .map(({ id, hostname, pid, startedAt }) => ({ id, hostname, pid, startedAt: startedAt.toISOString() }));
}

function shownRecord(record: PackageRecord): Omit<PackageEntry, 'policy' | 'workers'> {
  const { name, version, path, origin, state, jobType, meta, permissions, problems } = record;
  return {
    name,
    version,
    path,
    origin,
    state,
    undecided: isUndecided(record),
    jobType: jobType ?? null,
    meta: meta ?? null,
    iconPath: record.icon ?? null,
    configSchema: (record.configSchema as Record<string, unknown> | undefined) ?? null,
    permissions,
    problems,
  };
}

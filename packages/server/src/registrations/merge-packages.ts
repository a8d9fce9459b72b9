import type { PackageEntry, RegistryProblem, WorkerInfo } from '@netraven/api';
import { isUndecided, type PackageRecord } from '@netraven/core/registry';
import type { policies } from '@netraven/db';
import type { LiveWorker, RegisteredPackage } from './registered-package.ts';
import { toApiPolicy } from './to-api-policy.ts';

/** Sorts `job-2` before `job-10`, and `job-a` before `job-a-b`. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** Returns every package record of the live workers, sorted by name and version. Equal records share an entry. */
export function mergePackages(
  registered: readonly RegisteredPackage[],
  decided: readonly policies.PackagePolicy[],
): PackageEntry[] {
  const records = Map.groupBy(
    registered.map(({ record }) => record),
    ({ name }) => name,
  );
  const policies = new Map(decided.map((policy) => [policy.name, policy]));
  return shared(registered.map(({ record, worker }) => [toApiRecord(record), worker.id]))
    .map((entry) => {
      const policy = policies.get(entry.name);
      return { ...entry, policy: policy ? toApiPolicy(policy, records.get(entry.name) ?? []) : null };
    })
    .toSorted((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** Equal values of several workers become one, with the ids of the workers. */
function shared<Value extends object>(
  all: readonly (readonly [value: Value, worker: string])[],
): (Value & { workers: string[] })[] {
  return [...Map.groupBy(all, ([value]) => JSON.stringify(value)).values()].map((same) => {
    const [[value]] = same as [(typeof same)[number]];
    return { ...value, workers: [...new Set(same.map(([, worker]) => worker))] };
  });
}

/** Returns the records of a package on all live workers. */
export function recordsOf(registered: readonly RegisteredPackage[], name: string): PackageRecord[] {
  return registered.map(({ record }) => record).filter((record) => record.name === name);
}

/** Returns problems that belong to no single package. Equal problems of several workers share an entry. */
export function mergeProblems(live: readonly LiveWorker[]): RegistryProblem[] {
  return shared(
    live.flatMap(({ worker, problems }) =>
      problems.map(({ code, severity, path, message, fix }) => [{ code, severity, path, message, fix }, worker.id]),
    ),
  );
}

/**
 * Returns the live workers, longest running first, also those without packages. A worker may be in only one of the lists
 * if it started or stopped between the two queries.
 */
export function mergeWorkers(live: readonly LiveWorker[], registered: readonly RegisteredPackage[]): WorkerInfo[] {
  const byId = new Map([...registered, ...live].map(({ worker }) => [worker.id, worker]));
  return [...byId.values()]
    .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
    .map(({ id, hostname, pid, startedAt }) => ({ id, hostname, pid, startedAt: startedAt.toISOString() }));
}

function toApiRecord(record: PackageRecord): Omit<PackageEntry, 'policy' | 'workers'> {
  const { name, version, path, origin, state, jobType, meta, permissions, problems, integrity } = record;
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
    summarizes: record.summarizes ?? false,
    permissions,
    problems,
    ...(integrity !== undefined && { integrity }),
  };
}

import type { PackageEntry, PackageState, RegistryProblem, WorkerInfo } from '@netraven/api';

/** Groups of the catalogue: packages to run, to enable, or to repair. */
export type Group = 'ready' | 'disabled' | 'rejected';

export const groups = ['ready', 'disabled', 'rejected'] as const satisfies readonly Group[];

export function groupOf(state: PackageState): Group {
  return state === 'ready' || state === 'disabled' ? state : 'rejected';
}

/** Returns the decision about a package that has an effect. */
export function choiceOf(entry: PackageEntry): 'enable' | 'disable' | undefined {
  const { state, undecided, problems } = entry;
  if (undecided) return 'enable';
  // Disabling one of two copies of a package would disable both.
  if (state === 'duplicate')
    return problems.some(({ code }) => code === 'NR_PACKAGE_DUPLICATE') ? 'disable' : undefined;
  return state === 'ready' || state === 'failed' || state === 'suspended' ? 'disable' : undefined;
}

/** Returns a key that is unique in the list and stays when the record changes. A worker has each package once. */
export function keyOf({ name, path, workers }: PackageEntry): string {
  return [name, path, workers[0]].join(' ');
}

/** Returns the title of a package's card. */
export function titleOf({ meta, jobType, name }: PackageEntry): string {
  return meta?.label ?? jobType ?? name;
}

/** Names the workers that have a record or a problem. Undefined if all workers have it. */
export function workersOf(
  found: Pick<PackageEntry | RegistryProblem, 'workers'>,
  workers: readonly WorkerInfo[],
): string | undefined {
  if (found.workers.length >= workers.length) return undefined;
  const some = workers.filter(({ id }) => found.workers.includes(id));
  return some.map(({ hostname, pid }) => `${hostname} (process ${pid})`).join(', ');
}

/** Returns true if a search matches a package. */
export function isFound(entry: PackageEntry, search: string): boolean {
  const { name, jobType, meta, problems, permissions } = entry;
  const shown = [
    name,
    jobType,
    meta?.label,
    meta?.description,
    ...permissions,
    ...problems.flatMap(({ code, message }) => [code, message]),
  ];
  return hasAll(shown, search);
}

/** Returns true if a search matches a problem that belongs to no package. */
export function isFoundProblem({ code, message, path }: RegistryProblem, search: string): boolean {
  return hasAll([code, message, path], search);
}

/** Returns true if each word of a search occurs in the texts. */
function hasAll(shown: readonly (string | null | undefined)[], search: string): boolean {
  const text = shown.join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

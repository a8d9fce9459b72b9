import type { PackageEntry, PackageState, RegistryProblem, WorkerInfo } from '@netraven/api';

/** What a person can do with a package: run it, decide on it, or mend it. */
export type Standing = 'ready' | 'disabled' | 'rejected';

export const standings = ['ready', 'disabled', 'rejected'] as const satisfies readonly Standing[];

export function standingOf(state: PackageState): Standing {
  return state === 'ready' || state === 'disabled' ? state : 'rejected';
}

/** What a person can decide about a package with any effect. */
export function choiceOf(entry: PackageEntry): 'enable' | 'disable' | undefined {
  const { state, undecided, problems } = entry;
  if (undecided) return 'enable';
  // Of two copies of one package, both would be disabled: no help to somebody who has one too many.
  if (state === 'duplicate')
    return problems.some(({ code }) => code === 'NR_PACKAGE_DUPLICATE') ? 'disable' : undefined;
  return state === 'ready' || state === 'failed' || state === 'suspended' ? 'disable' : undefined;
}

/** Tells a record from every other in the list, and stays when the record changes: no two have the same worker. */
export function keyOf({ name, path, workers }: PackageEntry): string {
  return [name, path, workers[0]].join(' ');
}

/** How it is called on its card. */
export function titleOf({ meta, jobType, name }: PackageEntry): string {
  return meta?.label ?? jobType ?? name;
}

/** The workers that have a record or a problem, where others have it otherwise or not at all; undefined where all agree. */
export function whose(
  found: Pick<PackageEntry | RegistryProblem, 'workers'>,
  workers: readonly WorkerInfo[],
): string | undefined {
  if (found.workers.length >= workers.length) return undefined;
  const some = workers.filter(({ id }) => found.workers.includes(id));
  return some.map(({ hostname, pid }) => `${hostname} (process ${pid})`).join(', ');
}

/** Whether a search finds a package. */
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

/** Whether a search finds a problem that belongs to no package. */
export function isFoundProblem({ code, message, path }: RegistryProblem, search: string): boolean {
  return hasAll([code, message, path], search);
}

/** Every word of a search, somewhere in what is shown. */
function hasAll(shown: readonly (string | null | undefined)[], search: string): boolean {
  const text = shown.join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

import type { PackageRecord } from '@netraven/core/registry';
import { readHistory, type HistoryEntry } from '@netraven/installer/coordination';

/** The job types of the packages of a host project, as last seen. */
export class SeenTypes {
  readonly #byPackage = new Map<string, Set<string>>();

  /**
   * Takes the records of a registry. Returns the job types whose package was removed since the ones before. A package that
   * is broken, e.g. in the middle of a removal, still has a record, but may have lost its job type.
   */
  follow(records: readonly PackageRecord[]): string[] {
    const dropped: string[] = [];
    for (const [name, types] of this.#byPackage) {
      if (records.some((record) => record.name === name)) continue;
      this.#byPackage.delete(name);
      dropped.push(...[...types].filter((type) => !records.some(({ jobType }) => jobType === type)));
    }
    for (const { name, jobType } of records) {
      if (jobType !== undefined) this.#byPackage.set(name, (this.#byPackage.get(name) ?? new Set()).add(jobType));
    }
    return dropped;
  }
}

/** Returns the last removal of each package by `netraven jobs remove`, also of those that were added again. */
export function removals(hostFolder: string): { readonly name: string; readonly removedAt: Date }[] {
  const removed = readHistory(hostFolder).filter((change) => change.to === null);
  const last = new Map(removed.map(({ name, at }) => [name, new Date(at)]));
  return [...last].map(([name, removedAt]) => ({ name, removedAt }));
}

/** Returns the job types that `netraven jobs remove` removed, also while no worker ran. */
export function removedTypes(hostFolder: string): string[] {
  const last = new Map<string, HistoryEntry>();
  for (const change of readHistory(hostFolder)) {
    if (change.jobType !== undefined) last.set(change.jobType, change);
  }
  return [...last].filter(([, change]) => change.to === null).map(([jobType]) => jobType);
}

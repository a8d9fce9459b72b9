import type { PackageRecord } from '@netraven/core/registry';
import { readHistory, type HistoryEntry } from '@netraven/installer/coordination';

/** Returns the job types whose package was removed. A package that is broken, e.g. during an install, still has a record. */
export function droppedTypes(before: readonly PackageRecord[], now: readonly PackageRecord[]): string[] {
  const dropped = before.filter(
    ({ name, jobType }) => !now.some((one) => one.name === name || one.jobType === jobType),
  );
  return dropped.flatMap(({ jobType }) => jobType ?? []);
}

/** Returns the job types that `netraven jobs remove` removed, also while no worker ran. */
export function removedTypes(hostFolder: string): string[] {
  const last = new Map<string, HistoryEntry>();
  for (const change of readHistory(hostFolder)) {
    if (change.jobType !== undefined) last.set(change.jobType, change);
  }
  return [...last].filter(([, change]) => change.to === null).map(([jobType]) => jobType);
}

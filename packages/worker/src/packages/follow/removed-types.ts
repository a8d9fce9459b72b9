import { readFileSync } from 'node:fs';
import type { PackageRecord } from '@netraven/core/registry';
import { historyFile, type Change } from '../change/history.ts';

/**
 * The job types among `before` whose package is gone. One that is broken for the moment, e.g. while it is being
 * installed, has a record still.
 */
export function goneTypes(before: readonly PackageRecord[], now: readonly PackageRecord[]): string[] {
  const gone = before.filter(({ name, jobType }) => !now.some((one) => one.name === name || one.jobType === jobType));
  return gone.flatMap(({ jobType }) => jobType ?? []);
}

/** The job types that were removed from a host project by `netraven jobs remove`, be it while no worker ran. */
export function removedTypes(hostFolder: string): string[] {
  const last = new Map<string, Change>();
  for (const line of readHistory(hostFolder)) {
    try {
      const change = JSON.parse(line) as Change;
      if (change.jobType !== undefined) last.set(change.jobType, change);
    } catch {
      // A line that was cut off says nothing.
    }
  }
  return [...last].filter(([, change]) => change.to === null).map(([jobType]) => jobType);
}

function readHistory(hostFolder: string): string[] {
  try {
    return readFileSync(historyFile(hostFolder), 'utf8').split('\n').filter(Boolean);
  } catch {
    // Nothing was ever installed by NetRaven here.
    return [];
  }
}

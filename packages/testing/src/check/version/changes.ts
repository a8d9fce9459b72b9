import type { ResolvedMeta } from '@netraven/core';
import type { PackageRecord } from '@netraven/core/registry';
import type { Bump, Change } from './change.ts';
import { schemaChanges } from './schema-changes.ts';

/** Returns the changes between two versions that users notice, each with its bump. */
export function changesBetween(before: PackageRecord, after: PackageRecord): Change[] {
  return [
    ...permissionChanges(before.permissions, after.permissions),
    ...(before.meta && after.meta ? metaChanges(before.meta, after.meta) : []),
    ...schemaChanges(before.configSchema, after.configSchema),
  ];
}

/** A new permission is major: the job type stops until an administrator grants it. */
function permissionChanges(was: readonly string[], is: readonly string[]): Change[] {
  const path = 'permissions';
  const added = is.filter((each) => !was.includes(each));
  const removed = was.filter((each) => !is.includes(each));
  return [
    ...added.map((each): Change => ({ bump: 'major', path, message: `asks for ${each}` })),
    ...removed.map((each): Change => ({ bump: 'patch', path, message: `no longer asks for ${each}` })),
  ];
}

type Weigh = (was: never, is: never) => Bump;

/** An empty list means all platforms. */
const platforms = (was: readonly string[], is: readonly string[]): Bump =>
  is.length === 0 || (was.length > 0 && was.every((each) => is.includes(each))) ? 'minor' : 'major';
const requirements = (was: readonly string[], is: readonly string[]): Bump =>
  is.every((each) => was.includes(each)) ? 'minor' : 'major';

const weights: Readonly<Record<keyof ResolvedMeta, Weigh>> = {
  // It is the key of stored artifacts, schedules and settings.
  jobType: () => 'major',
  scope: () => 'major',
  label: () => 'patch',
  description: () => 'patch',
  icon: () => 'patch',
  defaultSchedule: () => 'minor',
  timeoutMs: () => 'minor',
  retries: () => 'minor',
  platforms,
  requires: requirements,
};

function metaChanges(was: ResolvedMeta, is: ResolvedMeta): Change[] {
  return (Object.keys(weights) as (keyof ResolvedMeta)[]).flatMap((key): Change[] => {
    const [before, after] = [JSON.stringify(was[key]), JSON.stringify(is[key])];
    if (before === after) return [];
    const bump = weights[key](was[key] as never, is[key] as never);
    return [{ bump, path: `meta.${key}`, message: `${key} changed from ${before} to ${after}` }];
  });
}

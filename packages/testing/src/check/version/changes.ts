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
function permissionChanges(old: readonly string[], next: readonly string[]): Change[] {
  const path = 'permissions';
  const added = next.filter((each) => !old.includes(each));
  const removed = old.filter((each) => !next.includes(each));
  return [
    ...added.map((each): Change => ({ bump: 'major', path, message: `asks for ${each}` })),
    ...removed.map((each): Change => ({ bump: 'patch', path, message: `no longer asks for ${each}` })),
  ];
}

type BumpOf = (old: never, next: never) => Bump;

/** An empty list means all platforms. */
const platforms = (old: readonly string[], next: readonly string[]): Bump =>
  next.length === 0 || (old.length > 0 && old.every((each) => next.includes(each))) ? 'minor' : 'major';
const requirements = (old: readonly string[], next: readonly string[]): Bump =>
  next.every((each) => old.includes(each)) ? 'minor' : 'major';

const bumps: Readonly<Record<keyof ResolvedMeta, BumpOf>> = {
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

function metaChanges(old: ResolvedMeta, next: ResolvedMeta): Change[] {
  return (Object.keys(bumps) as (keyof ResolvedMeta)[]).flatMap((key): Change[] => {
    const [before, after] = [JSON.stringify(old[key]), JSON.stringify(next[key])];
    if (before === after) return [];
    const bump = bumps[key](old[key] as never, next[key] as never);
    return [{ bump, path: `meta.${key}`, message: `${key} changed from ${before} to ${after}` }];
  });
}

import type { PackageRecord } from '../record.ts';

/**
 * Whether a package has a claim to its job type. One that failed to load has: it may load the next time, and a job type
 * must not pass to another package and back meanwhile. One that breaks the contract has none.
 */
export function contends(record: PackageRecord): boolean {
  return record.state === 'ready' || record.state === 'failed';
}

/** A package with its version and place, as messages name it. */
export function placed({ name, version, path }: PackageRecord): string {
  return `${name} ${version} in ${path}`;
}

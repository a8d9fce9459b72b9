import type { Found } from '../find/read-candidate.ts';
import type { Manifest } from '../find/read-manifest.ts';
import type { PackageRecord } from '../record.ts';
import { resolveEntry } from './entry.ts';
import { identityOf } from './identity.ts';

/** A package with an entry, ready to be loaded. */
export interface OpenPackage {
  readonly record: PackageRecord;
  readonly entry: string;
  readonly manifest: Manifest;
  /** Files that would be the entry in its place, if they were there. */
  readonly passed: readonly string[];
  /** Absent where it cannot be told whether the package changed. */
  readonly identity?: string;
}

export function isOpen(one: OpenPackage | PackageRecord): one is OpenPackage {
  return 'record' in one;
}

/** Finds a package's entry and identity. A package that is bad, disabled or without an entry stays a mere record. */
export function openPackage(found: Found, conditions: readonly string[]): OpenPackage | PackageRecord {
  const { record, manifest } = found;
  if (record.state !== 'found' || !manifest) return record;
  const { path, version } = record;
  const resolved = resolveEntry(path, manifest, conditions);
  if (resolved.problem) return { ...record, state: 'invalid', problems: [...record.problems, resolved.problem] };
  const { file: entry, stats: entryStats, passed } = resolved;
  const identity = identityOf({ path, version, entry, entryStats });
  return { record: { ...record, entry }, entry, manifest, passed, ...(identity !== undefined && { identity }) };
}

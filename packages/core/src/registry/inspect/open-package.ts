import type { Found } from '../find/read-candidate.ts';
import type { Manifest } from '../find/read-manifest.ts';
import { fault } from '../problem.ts';
import type { PackageRecord, Problem } from '../record.ts';
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

/** What all packages are opened by. */
export interface Opening {
  /** Export conditions beside Node's own. */
  readonly conditions: readonly string[];
  /** Realpath of NetRaven's own folder. */
  readonly home: string | undefined;
}

/** Finds a package's entry and identity. A package that is bad, disabled or without an entry stays a mere record. */
export function openPackage(found: Found, { conditions, home }: Opening): OpenPackage | PackageRecord {
  const { record, manifest } = found;
  if (record.state !== 'found' || !manifest) return record;
  const { path, version } = record;
  const resolved = resolveEntry(path, manifest, conditions);
  if (home?.startsWith(`${path}/`)) return invalid(record, holdsHome(home));
  if (resolved.problem) return invalid(record, resolved.problem);
  const { file: entry, stats: entryStats, passed } = resolved;
  const identity = identityOf({ path, version, entry, entryStats });
  return { record: { ...record, entry }, entry, manifest, passed, ...(identity !== undefined && { identity }) };
}

function invalid(record: PackageRecord, problem: Problem): PackageRecord {
  return { ...record, state: 'invalid', problems: [...record.problems, problem] };
}

function holdsHome(home: string): Problem {
  const message = `The home of NetRaven, ${home}, lies inside the package, and a job may read all of its package`;
  const fix = 'Put the host project outside the folder of the package, or name another home by NETRAVEN_HOME.';
  return fault('NR_PACKAGE_HOLDS_HOME', '', message, fix);
}

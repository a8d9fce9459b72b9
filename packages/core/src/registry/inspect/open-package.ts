import { isWithin } from '../../host/border.ts';
import { codes as hostCodes } from '../../host/codes.ts';
import type { FoundPackage } from '../find/read-candidate.ts';
import { isInstalled } from '../find/node-modules.ts';
import { cacheIdentity, sourcesOf } from '../identity.ts';
import { problem } from '../problem.ts';
import type { Manifest } from '../read-json-object.ts';
import { withProblems, type PackageRecord } from '../record.ts';
import { resolveEntry } from './entry.ts';
import { checkBuild } from './stale-build.ts';

/** A package with an entry, ready to be loaded. */
export interface OpenPackage {
  readonly record: PackageRecord;
  readonly entry: string;
  readonly manifest: Manifest;
  /** Absent if changes of the package cannot be detected. */
  readonly identity?: string;
}

export function isOpen(one: OpenPackage | PackageRecord): one is OpenPackage {
  return 'record' in one;
}

export interface Opening {
  /** Export conditions in addition to Node's own. */
  readonly conditions: readonly string[];
  /** Real folders that a package must not contain. */
  readonly closed: readonly string[];
}

/** Finds a package's entry and identity. A package that is bad, disabled or without an entry stays a record. */
export function openPackage(
  { record, manifest }: FoundPackage,
  { conditions, closed }: Opening,
): OpenPackage | PackageRecord {
  if (record.state !== 'found' || !manifest) return record;
  const { path } = record;
  const inside = closed.find((folder) => isWithin(folder, path));
  if (inside !== undefined) {
    const message = `${inside} is ${inside === path ? 'the folder of' : 'inside'} the package, and a job may read all of its package`;
    const fix = hostCodes.NR_PACKAGE_HOLDS_HOME.hint;
    return withProblems({ ...record, state: 'invalid' }, problem({ code: 'NR_PACKAGE_HOLDS_HOME', message, fix }));
  }
  const { file: entry, problem: wrong } = resolveEntry(path, manifest, conditions);
  if (wrong) return withProblems({ ...record, state: 'invalid' }, wrong);
  const sources = isInstalled(path) ? undefined : sourcesOf(path);
  const identity = cacheIdentity({ path, entry }, sources);
  const opened = withProblems({ ...record, entry }, ...checkBuild(record, entry, manifest, sources?.files ?? []));
  return { record: opened, entry, manifest, ...(identity !== undefined && { identity }) };
}

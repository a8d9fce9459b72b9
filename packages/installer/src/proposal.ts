import { isObject, type PackageRecord } from '@netraven/core/registry';
import type { StoredSettings } from './coordination/stored-settings.ts';

/** Origin of a version, as the registry tells it. Empty for an archive or a folder. */
export interface VersionOrigin {
  /** Absent if the registry names none. */
  readonly publisher?: string;
  readonly publishedAt?: Date;
  readonly firstPublishedAt?: Date;
  /** Hash of the tarball. */
  readonly integrity?: string;
  /** True if the registry has a provenance of the version. */
  readonly provenance?: boolean;
  /** The author's reason not to use this version. */
  readonly deprecated?: string;
}

/** A proposed change that a person must confirm. The package was tried; the host project is unchanged. */
export interface Proposal extends VersionOrigin {
  readonly verb: 'add' | 'upgrade';
  readonly name: string;
  readonly version: string;
  readonly from: 'registry' | 'archive' | 'folder';
  /** Absent for a platform package. */
  readonly jobType?: string;
  readonly permissions: readonly string[];
  /** Names of its install scripts. They do not run. */
  readonly scripts: readonly string[];
  /** Result of the trial: `meta`, config schema, warnings. */
  readonly record: PackageRecord;
  /** For an upgrade: the installed version. */
  readonly before?: { readonly version: string; readonly publisher?: string };
  /** True if the version is older than the installed one. */
  readonly isDowngrade?: boolean;
  /** True if the publisher of this version could not publish the installed one. */
  readonly changedHands?: boolean;
  readonly differences: readonly Difference[];
  /** Absent for a platform package. */
  readonly settings?: StoredSettings;
}

/** A value that an upgrade changes: its path in the record, and its values before and after. */
export interface Difference {
  /** `permissions`, `meta.timeoutMs`, `configSchema.properties.startup.default`, … */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Compares two versions of a package, in the fields that a person must confirm. */
export function differences(before: PackageRecord, after: PackageRecord): Difference[] {
  return [
    ...compare('permissions', before.permissions.toSorted(), after.permissions.toSorted()),
    ...compare('meta', before.meta, after.meta),
    ...compare('configSchema', before.configSchema, after.configSchema),
  ];
}

function compare(path: string, before: unknown, after: unknown): Difference[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare(`${path}.${key}`, before[key], after[key]));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

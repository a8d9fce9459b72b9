import type { PackageRecord } from '@netraven/core/registry';
import type { Difference } from './differences.ts';
import type { StoredSettings } from './stored-settings.ts';

/** A proposed change that a person must confirm. The package was tried; the host project is unchanged. */
export interface Proposal {
  readonly verb: 'add' | 'upgrade';
  readonly name: string;
  readonly version: string;
  readonly from: 'registry' | 'archive' | 'folder';
  readonly jobType: string;
  readonly permissions: readonly string[];
  /** Publisher according to the registry. Absent if the registry does not name one or was not asked. */
  readonly publisher?: string;
  readonly publishedAt?: Date;
  readonly firstPublishedAt?: Date;
  /** The author's reason not to use this version. */
  readonly deprecated?: string;
  /** Names of its install scripts. They do not run. */
  readonly scripts: readonly string[];
  /** Result of the trial: `meta`, config schema, warnings. */
  readonly record: PackageRecord;
  /** For an upgrade: the installed version. */
  readonly before?: { readonly version: string; readonly publisher?: string };
  readonly differences: readonly Difference[];
  readonly settings: StoredSettings;
}

import type { PackageRecord } from '@netraven/core/registry';
import type { Difference } from './differences.ts';
import type { StoredSettings } from './stored-settings.ts';

/** What a person must decide on before a package is installed: it was tried, and nothing is changed yet. */
export interface Proposal {
  readonly verb: 'add' | 'upgrade';
  readonly name: string;
  readonly version: string;
  readonly from: 'registry' | 'archive' | 'folder';
  readonly jobType: string;
  readonly permissions: readonly string[];
  /** Of the registry; absent where it does not tell, or was not asked. */
  readonly publisher?: string;
  readonly publishedAt?: Date;
  readonly firstPublishedAt?: Date;
  /** Why its author says not to use it. */
  readonly deprecated?: string;
  /** Names of install scripts it has. They are not run. */
  readonly scripts: readonly string[];
  /** As it was tried: `meta`, config schema, warnings. */
  readonly record: PackageRecord;
  /** Upgrade: the version that is installed, and what changes. */
  readonly before?: { readonly version: string; readonly publisher?: string };
  readonly differences: readonly Difference[];
  readonly settings: StoredSettings;
}

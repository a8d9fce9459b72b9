import type { PackageKind, PackageRecord, Registry, RegistryOptions } from '@netraven/core/registry';
import type { InstallLock } from './lock.ts';
import type { Manager } from './manager/manager.ts';
import type { Proposal } from './proposal.ts';
import type { InstallPolicy } from './source/policy.ts';

/** A step of a change of the installed packages. Each is reported before it starts. */
export type Step =
  | 'lock'
  | 'recover'
  | 'look'
  | 'ask'
  | 'try'
  | 'settings'
  | 'confirm'
  | 'pause'
  | 'install'
  | 'check'
  | 'undo'
  | 'follow';

export interface InstallOptions {
  /** Options that load the registry of the host project. */
  readonly registry: RegistryOptions;
  /** Default `job`. */
  readonly kind?: PackageKind;
  /** Packages that may be installed. Default: all. */
  readonly policy?: InstallPolicy;
  /** Inspects the folder of a platform package. Default: it is good. */
  readonly inspect?: (folder: string) => Promise<PackageRecord>;
  /** Folder that relative paths start from. Default: the current folder. */
  readonly cwd?: string;
  /** Asks a person to confirm. Nothing has changed; an error that it throws ends the change. */
  readonly confirm: (proposal: Proposal) => Promise<void>;
  /** Returns the last known names of the stored settings, for when no worker runs. Undefined: unknown. */
  readonly notedSettings?: (packageName: string) => readonly string[] | undefined;
  /** Reports progress. An error that it throws ends the change, except at `undo`, where it is ignored. */
  readonly onStep?: (step: Step) => void;
  /** Longest wait for running tasks of the package to end, in ms. Default 300000. */
  readonly drainMs?: number;
  /** Ends the wait for running tasks. Its reason becomes the error. */
  readonly signal?: AbortSignal;
}

/** Options and state of a change that holds the lock. */
export interface ChangeContext extends Omit<InstallOptions, 'confirm'> {
  readonly kind: PackageKind;
  /** The noun of the commands of the kind. */
  readonly noun: 'jobs' | 'platforms';
  readonly manager: Manager;
  readonly lock: InstallLock;
  /** Records before the change: of job packages, then of platform packages. */
  readonly records: readonly PackageRecord[];
  readonly step: (step: Step) => void;
}

/** Returns the records of all job and platform packages. */
export function allRecords(registry: Registry): PackageRecord[] {
  return [...registry.records, ...registry.platformPackages()];
}

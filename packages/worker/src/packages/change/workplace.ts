import type { PackageRecord, RegistryOptions } from '@netraven/core/registry';
import type { Manager } from '../manager/manager.ts';
import type { Proposal } from './proposal.ts';

/** Where a change of the installed job packages has come to; each is told before it begins. */
export type Step =
  | 'lock'
  | 'recover'
  | 'look'
  | 'ask'
  | 'stage'
  | 'settings'
  | 'confirm'
  | 'hold'
  | 'install'
  | 'check'
  | 'undo'
  | 'follow';

export interface InstallOptions {
  /** How the registry of the host project is loaded. */
  readonly registry: RegistryOptions;
  /** What paths are relative to. Default: the current folder. */
  readonly cwd?: string;
  /** Shows a person what they decide on. Nothing is changed before the answer is yes. */
  readonly confirm: (proposal: Proposal) => Promise<boolean>;
  /**
   * Names of the settings an administrator stored for a package, as they were noted last: for when no worker runs that
   * could be asked. Undefined: nothing is known. Default: nothing is.
   */
  readonly notedSettings?: (packageName: string) => readonly string[] | undefined;
  /** Progress. What it throws ends the change as any other error does; at `undo`, which nothing stops, it is not heard. */
  readonly onStep?: (step: Step) => void;
  /** How long running tasks of the package may take to end, in ms. Default 300000. */
  readonly drainMs?: number;
  /** Ends the wait for running tasks, with its reason as the error. */
  readonly signal?: AbortSignal;
  /** How long to wait while another process changes the host project, in ms. Default 120000. */
  readonly lockMs?: number;
}

/** What a change needs to know, and has at hand while it holds the lock. */
export interface Workplace extends InstallOptions {
  readonly manager: Manager;
  /** Before the change. */
  readonly records: readonly PackageRecord[];
  readonly step: (step: Step) => void;
}

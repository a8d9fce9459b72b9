import type { Permission } from '../contract/manifest.ts';
import type { Logger } from '../log/record.ts';
import type { HostProject } from './host-project.ts';

/** What an administrator decided about a package. */
export interface PackagePolicy {
  /** Name of the package. */
  readonly name: string;
  /** Default `true`. */
  readonly enabled?: boolean;
  readonly granted: readonly Permission[];
  /** Config under every run's own; part of one, as a run may bring the rest. Default: none. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** When {@link load} throws: never; when no job type is ready; or as soon as one package is bad. */
export type FailFast = 'off' | 'none-valid' | 'any-invalid';

/** In which processes packages are imported; see {@link RegistryOptions.probing}. */
export type Probing = 'apart' | 'together';

/** Where to look for job packages, and how to decide about them. */
export interface RegistryOptions {
  readonly hostProject: HostProject;
  /** NetRaven's own folder: no package may lie around it, as a job may read all of its package. Default: not checked. */
  readonly home?: string;
  /** Package folders whose own dependencies count as bundled: the CLI's. Default: none. */
  readonly bundledFrom?: readonly string[];
  /** Folders that hold package folders, beside `<host project>/jobs`; relative to the host project. Default: none. */
  readonly folders?: readonly string[];
  /** Job type to the package that shall provide it, where several do. Default: none. */
  readonly pins?: Readonly<Record<string, string>>;
  /** Names of packages that may run although the host project does not declare them. Default: none. */
  readonly allowTransitive?: readonly string[];
  /** Default: every package enabled, nothing granted. */
  readonly policies?: readonly PackagePolicy[];
  /** Where results of earlier inspections are kept. Default: nowhere. */
  readonly cacheFile?: string;
  /**
   * Whether files inside node_modules are taken to change only when a package manager changes them: a warm start then
   * looks at the folders instead of at each package. Default `false`: what was edited there by hand is seen at once.
   */
  readonly trustInstalled?: boolean;
  /**
   * How packages that are not known are imported. `apart`: each in a process of its own, those that came with NetRaven
   * in one. `together`: those in node_modules in few processes, a dozen times as fast, and good for showing only, as one
   * could have answered for another there; where one seems bad, it is imported again, apart. Default `apart`.
   */
  readonly probing?: Probing;
  /** How long a package may take to be imported, in ms. Default 10000. */
  readonly probeTimeoutMs?: number;
  /**
   * Ends the import of packages: `load` then rejects with its reason, and nothing is kept in the cache. Default: nothing
   * does.
   */
  readonly signal?: AbortSignal;
  /** Default `off`. */
  readonly failFast?: FailFast;
  /** Logger of the source `core.registry`. */
  readonly logger?: Logger;
}

import type { Permission } from '../contract/manifest.ts';
import type { Logger } from '../log/record.ts';
import type { Pins } from './decide/pins.ts';
import type { HostProject } from './host-project.ts';

/** An administrator's decisions about a package. */
export interface PackagePolicy {
  /** Name of the package. */
  readonly name: string;
  /** Default `true`. */
  readonly enabled?: boolean;
  readonly granted: readonly Permission[];
  /**
   * The package that the administrator decided about: the folder of its record, or empty for an installed or bundled one.
   * Default: any package of this name.
   */
  readonly decidedFor?: string;
  /** Settings that each run starts from, and may override or complete. Default: none. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The case in which {@link load} throws: never, if no job type is ready, or if one package is bad. */
export type FailFast = 'off' | 'none-valid' | 'any-invalid';

/** Processes in which packages are imported; see {@link RegistryOptions.probing}. */
export type Probing = 'alone' | 'together';

/** The places of job packages, and the rules to decide about them. */
export interface RegistryOptions {
  readonly hostProject: HostProject;
  /** NetRaven's own folder. A package around it is refused: a job may read all of its package. Default: no check. */
  readonly home?: string;
  /** Folder of the master key. A package around it is refused, too. Default: no check. */
  readonly keyFolder?: string;
  /** Package folders whose dependencies count as bundled: the CLI's. Default: none. */
  readonly bundledFrom?: readonly string[];
  /** Folders that hold package folders, in addition to `<host project>/jobs`; relative to the host project. Default: none. */
  readonly folders?: readonly string[];
  /** Default: none. */
  readonly pins?: Pins;
  /** Names of packages that may run although the host project does not declare them. Default: none. */
  readonly allowTransitive?: readonly string[];
  /** Default: every package enabled, nothing granted. */
  readonly policies?: readonly PackagePolicy[];
  /** File that keeps results of earlier inspections. Default: none. */
  readonly cacheFile?: string;
  /**
   * How packages that are not cached are imported. `alone`: each in a process of its own, bundled ones in one.
   * `together`: those in node_modules in few processes. That is six times as fast for 100 packages, but one package can
   * change what another seems to be: for display only. A package that seems bad is imported again alone. Default `alone`.
   */
  readonly probing?: Probing;
  /** Time for importing a package, in ms. Default 10000. */
  readonly probeTimeoutMs?: number;
  /** Ends the import of packages: `load` rejects with its reason, and caches nothing. Default: none. */
  readonly signal?: AbortSignal;
  /** Default `off`. */
  readonly failFast?: FailFast;
  /** Logger of the source `core.registry`. */
  readonly logger?: Logger;
}

import type { Permission } from '../contract/manifest.ts';
import type { ResolvedMeta } from '../contract/meta.ts';

/**
 * State of a package: `found` (manifest read, not yet loaded), `ready` (its job type may run), `disabled` (by an
 * administrator, by a missing grant, or because the host project does not declare it), `invalid` (breaks the contract, cannot
 * be read, or is not installed), `duplicate` (another package, or another copy of it, has the job type, or two claim it
 * alike), `incompatible` (made for another contract), `failed` (could not be
 * loaded), `suspended` (crashed too often).
 */
export type PackageState =
  | 'found'
  | 'ready'
  | 'disabled'
  | 'invalid'
  | 'duplicate'
  | 'incompatible'
  | 'failed'
  | 'suspended';

/**
 * Origin of a package: a dependency of the host project (`declared`), a link to a folder outside node_modules (`linked`),
 * a dependency of `netraven` itself (`bundled`), a dependency of another package (`transitive`), or a package folder in
 * `jobs/` or a configured folder (`folder`).
 */
export type PackageOrigin = 'declared' | 'linked' | 'bundled' | 'transitive' | 'folder';

/** A problem of a package, with its fix. */
export interface Problem {
  readonly code: string;
  /** A package with an error is never `ready`. */
  readonly severity: 'error' | 'warning';
  /** Location in the data, e.g. `package.json#netraven.job.apiVersion` or `meta.icon`. */
  readonly path: string;
  /** The failure, with the received value. */
  readonly message: string;
  /** The next step, with the command or file. */
  readonly fix: string;
}

/** One job package, good or bad, as the CLI, API and page show it. */
export interface PackageRecord {
  readonly name: string;
  /** Empty if it could not be read. */
  readonly version: string;
  /** Real path of the package folder; of a broken link, the path of the link. Not there for one that is not installed. */
  readonly path: string;
  readonly origin: PackageOrigin;
  /** Folder of a `folder` or `linked` package, relative to the host project. Decisions about it hold for this folder only. */
  readonly folder?: string;
  /**
   * Key of the dependency in package.json of the host project or `netraven`. It differs from `name` for an alias
   * (`"key": "npm:name@1"`). Absent if neither depends on the package.
   */
  readonly dependencyKey?: string;
  readonly state: PackageState;
  readonly jobType?: string;
  /** Permissions the package asks for. */
  readonly permissions: readonly Permission[];
  /** Absolute file that exports `meta` and `run`. */
  readonly entry?: string;
  readonly meta?: ResolvedMeta;
  /** JSON Schema of the config, as it is written (before defaults and transforms). */
  readonly configSchema?: object;
  /** Present if it exports `summarize`. */
  readonly summarizes?: true;
  /** SHA-256 of its files, see `integrityOf`. Only in the registration of a worker, for a package that is ready. */
  readonly integrity?: string;
  /** Path data of an SVG of 24 by 24. */
  readonly icon?: string;
  readonly problems: readonly Problem[];
}

/** Returns true for a package with a fault of its own. */
export function isBroken({ state }: PackageRecord): boolean {
  return state === 'invalid' || state === 'incompatible' || state === 'failed';
}

const undecided: ReadonlySet<string> = new Set([
  'NR_PACKAGE_DISABLED',
  'NR_PACKAGE_GRANT_MOVED',
  'NR_PACKAGE_NEEDS_GRANT',
]);

/** Returns true for a package that an administrator disabled, or has to grant permissions to. */
export function isUndecided({ state, problems }: Pick<PackageRecord, 'state' | 'problems'>): boolean {
  return state === 'disabled' && problems.some(({ code }) => undecided.has(code));
}

/** Returns the problem for which a package must not or cannot run. Undefined: it has none. */
export function stoppingProblem({ problems }: Pick<PackageRecord, 'problems'>): Problem | undefined {
  return problems.find(({ severity }) => severity === 'error') ?? problems.find(({ code }) => undecided.has(code));
}

/** Returns true for a package that is ready, or would be if an administrator enabled it. */
export function couldRun(record: PackageRecord): boolean {
  const { state, problems } = record;
  return state === 'ready' || (isUndecided(record) && problems.every(({ severity }) => severity === 'warning'));
}

/**
 * Returns true for a package that may claim its job type. One that failed to load may: it can load next time, and its job
 * type must not move to another package and back. One that breaks the contract may not.
 */
export function claimsJobType({ state }: PackageRecord): boolean {
  return state === 'ready' || state === 'failed';
}

/** Returns name, version and folder of a package, as messages show them. */
export function describePackage({ name, version, path }: PackageRecord): string {
  return `${name} ${version} in ${path}`;
}

/** Returns a record with more problems. */
export function withProblems(record: PackageRecord, ...problems: readonly Problem[]): PackageRecord {
  return problems.length === 0 ? record : { ...record, problems: [...record.problems, ...problems] };
}

import type { Permission } from '../contract/manifest.ts';
import type { ResolvedMeta } from '../contract/meta.ts';

/**
 * Where a package stands: `found` (manifest read, not yet inspected), `ready` (its job type may run), `disabled` (by an
 * administrator, for want of a grant, or because nobody declared it), `invalid` (breaks the contract), `duplicate`
 * (another package has the job type), `incompatible` (made for another contract), `failed` (could not be loaded),
 * `suspended` (crashed too often).
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
 * How a package got here: a dependency of the host project (`declared`, or `linked` when it is a link to a folder
 * outside node_modules; one in its own node_modules also undeclared), a dependency of `netraven` itself (`bundled`), a package somebody else brought along
 * (`transitive`), or a package folder in `jobs/` or a configured folder (`folder`).
 */
export type PackageOrigin = 'declared' | 'linked' | 'bundled' | 'transitive' | 'folder';

/** Something wrong with a package, and what to do about it. */
export interface Problem {
  readonly code: string;
  /** A package with an error is never `ready`. */
  readonly severity: 'error' | 'warning';
  /** Into the data, e.g. `package.json#netraven.job.apiVersion` or `meta.icon`. */
  readonly path: string;
  /** What is wrong, and what was received. */
  readonly message: string;
  /** The next step, with the real command or file. */
  readonly fix: string;
}

/** One candidate job package, good or bad: what CLI, API and UI show. */
export interface PackageRecord {
  readonly name: string;
  /** Empty when it could not be read. */
  readonly version: string;
  /** Real path of the package's folder; where a link is broken, the link's own. */
  readonly path: string;
  readonly origin: PackageOrigin;
  /**
   * What a package manager calls it by: its key in the package.json of the host project, or of `netraven`. Another text than
   * `name` for an alias (`"key": "npm:name@1"`); absent where neither depends on it.
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
  /** Path data of an SVG of 24 by 24. */
  readonly icon?: string;
  readonly problems: readonly Problem[];
}

/** Whether the package itself is at fault, so that it can never run as it is. */
export function isBroken(record: PackageRecord): boolean {
  return record.state === 'invalid' || record.state === 'incompatible' || record.state === 'failed';
}

const undecided: ReadonlySet<string> = new Set(['NR_PACKAGE_DISABLED', 'NR_PACKAGE_NEEDS_GRANT']);

/** Whether it is an administrator's word, or the want of it, that keeps a package from being tried. */
export function isUndecided({ state, problems }: Pick<PackageRecord, 'state' | 'problems'>): boolean {
  return state === 'disabled' && problems.some(({ code }) => undecided.has(code));
}

/** Whether a package may run, or would if an administrator let it: nothing else is known to be wrong with it. */
export function couldRun(record: PackageRecord): boolean {
  const { state, problems } = record;
  return state === 'ready' || (isUndecided(record) && problems.every(({ severity }) => severity === 'warning'));
}

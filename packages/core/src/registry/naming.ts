import { isInstalled } from './find/node-modules.ts';
import type { PackageRecord } from './record.ts';

const ownScope = '@netraven/';

/** The form of a job type: a letter first, then `a-z`, `0-9` and `-`, at most 64 characters. */
export const jobTypePattern: RegExp = /^[a-z][a-z0-9-]{0,63}$/;

/** The form of a platform id: `<vendor>_<os>` in `a-z`, `0-9` and `_`. No job type has an underscore. */
export const platformIdPattern: RegExp = /^[a-z][a-z0-9]*_[a-z0-9_]+$/;

/** In place of the platform of a device: it was not detected yet. */
export const undetected = 'auto';

/** A kind of package, as its name shows it. */
export type PackageKind = 'job' | 'platform';

/** Returns true if a name is that of a kind: `@netraven/<kind>-*`, `netraven-<kind>-*`, `@scope/netraven-<kind>-*`. */
export function isPackageNameOf(kind: PackageKind, name: string): boolean {
  if (isInOwnScope(name) && startsWith(name.slice(ownScope.length), `${kind}-`)) return true;
  return startsWith(name.startsWith('@') ? name.slice(name.indexOf('/') + 1) : name, `netraven-${kind}-`);
}

/** Returns the noun of the commands that install and remove a package of this name. */
export function commandsFor(name: string): 'jobs' | 'platforms' {
  return isPackageNameOf('platform', name) ? 'platforms' : 'jobs';
}

/** Returns true for names in NetRaven's scope. Only a registry protects a scope: a file or folder may use any name. */
export function isInOwnScope(name: string): boolean {
  return name.startsWith(ownScope);
}

/** Returns true for packages of NetRaven itself: bundled, or installed under a name of its scope. */
export function isFirstParty({ origin, name, path }: PackageRecord): boolean {
  if (origin === 'bundled') return true;
  return origin !== 'folder' && isInstalled(path) && isInOwnScope(name);
}

/** Returns the job type that a package name suggests: the part after `job-`. */
export function jobTypeIn(name: unknown): string | undefined {
  const word = typeof name === 'string' ? /(?:^|[/-])job-(.+)$/.exec(name)?.[1]?.toLowerCase() : undefined;
  return word !== undefined && jobTypePattern.test(word) ? word : undefined;
}

function startsWith(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && name.length > prefix.length;
}

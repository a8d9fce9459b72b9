import { isInstalled } from './find/node-modules.ts';
import { isInOwnScope } from './naming.ts';
import type { PackageRecord } from './record.ts';

/**
 * Whether a package is one of NetRaven itself: it came with NetRaven, or was installed under a name of its scope. A folder
 * gives itself any name, and is nobody's word but its own.
 */
export function isFirstParty({ origin, name, path }: PackageRecord): boolean {
  if (origin === 'bundled') return true;
  return origin !== 'folder' && isInstalled(path) && isInOwnScope(name);
}

import { statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from '../find/node-modules.ts';
import { sourceHash } from './source-hash.ts';

/** What identifies a package's state on the disk. */
export interface OnDisk {
  readonly path: string;
  readonly version: string;
  readonly entry: string;
  readonly entryStats: Stats;
}

/**
 * A text that changes when a package does; `undefined` when that cannot be told. Package managers replace whole
 * folders, so package.json and entry stand for an installed package; somebody's source may change in any file.
 */
export function identityOf({ path, version, entry, entryStats }: OnDisk): string | undefined {
  if (isInstalled(path)) {
    const manifestStats = statSync(join(path, 'package.json'), { throwIfNoEntry: false });
    return manifestStats && [version, entry, stamp(manifestStats), stamp(entryStats)].join('|');
  }
  const hash = sourceHash(path);
  return hash && [version, entry, hash].join('|');
}

/** Package managers write fixed times of modification, and inodes are used again; the time of change nobody can set. */
function stamp({ ctimeMs, size, ino }: Stats): string {
  return `${ctimeMs}:${size}:${ino}`;
}

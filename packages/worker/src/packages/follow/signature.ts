import { join } from 'node:path';
import { detectManager, isBroken, managerNotes, packageFolders, type PackageRecord } from '@netraven/core/registry';
import { stampOf } from './identity.ts';
import { ownSource } from './own-source.ts';

/** Where a worker looks for what is installed. */
export interface Followed {
  /** Of the host project. */
  readonly folder: string;
  /** Folders that hold package folders, beside its `jobs/`. Default: none. */
  readonly folders?: readonly string[];
}

/**
 * A text that is another one once somebody installed or removed something in a host project, by whatever means, put a
 * package into `jobs/` or a configured folder, or changed one there. Some dozen looks at files, and one at each file of
 * such a package, 1,000 at most: polling it costs little, and works on every file system.
 */
export function signatureOf({ folder, folders = [] }: Followed, records: readonly PackageRecord[]): string {
  const { root, files } = detectManager(folder);
  const watched = new Set([
    join(folder, 'package.json'),
    ...files.map((file) => join(root, file)),
    ...[folder, root].flatMap((at) => managerNotes.map((note) => join(at, 'node_modules', note))),
    ...packageFolders(folder, folders).map((path) => join(path, 'package.json')),
    // Where it is a link, it may lead somewhere again.
    ...records.filter(isBroken).map(({ path }) => join(path, 'package.json')),
    ...records.flatMap(ownSource),
  ]);
  return [...watched].map((file) => `${file} ${stampOf(file)}`).join('\n');
}

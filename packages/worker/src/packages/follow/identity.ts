import { statSync } from 'node:fs';
import { join } from 'node:path';
import { dependencyClosure } from '@netraven/core/host';
import { ownSource, type PackageRecord } from '@netraven/core/registry';

/**
 * A text that is another one once a package was replaced by whatever installs: package managers write new files. Cheap
 * enough to be asked before and after each task.
 */
export function identityOf({ path, entry }: { readonly path: string; readonly entry: string }): string {
  return `${stampOf(join(path, 'package.json'))} ${stampOf(entry)}`;
}

/** The same of a package with all that it depends on. */
export function closureIdentity({ path, entry }: { readonly path: string; readonly entry: string }): string {
  const folders = isThere(path) ? dependencyClosure(path) : [];
  return [identityOf({ path, entry }), ...folders.map((folder) => stampOf(join(folder, 'package.json')))].join('\n');
}

/** The same of all files of a package that somebody works on; empty of one that is installed. */
export function sourceIdentity(record: PackageRecord): string {
  const { files, installs } = ownSource(record);
  return [...files, ...installs].map(stampOf).join('\n');
}

/** Not when it changed: another project linking the same file of a store changes that too. */
export function stampOf(file: string): string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats ? `${stats.ino}:${stats.birthtimeMs}:${stats.mtimeMs}:${stats.size}` : '-';
  } catch (error) {
    // A loop of links, or no right to look: that may change too.
    return String((error as NodeJS.ErrnoException).code);
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { dependencyClosure } from '@netraven/core/host';

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

/** Not when it changed: another project linking the same file of a store changes that too. */
export function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.ino}:${stats.birthtimeMs}:${stats.mtimeMs}:${stats.size}` : '-';
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

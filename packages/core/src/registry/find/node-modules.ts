import { join, sep } from 'node:path';
import { foldersAbove } from './folders-above.ts';
import { exists } from './real-folder.ts';

/** Returns the node_modules folders that Node.js searches from a folder, nearest first, existing or not. */
export function nodeModulesAbove(folder: string): string[] {
  const outside = foldersAbove(folder).filter((at) => !at.endsWith(`${sep}node_modules`));
  return outside.map((at) => (at.endsWith(sep) ? at : at + sep) + 'node_modules');
}

/** Finds where a package is installed, as seen from a folder. */
export function locate(name: string, folder: string): { path: string } | undefined {
  const path = nodeModulesAbove(folder)
    .map((modules) => join(modules, name))
    .find(exists);
  return path === undefined ? undefined : { path };
}

/** Returns true for a path inside node_modules: a package manager installed it. */
export function isInstalled(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`);
}

import { join, sep } from 'node:path';
import { foldersAbove } from './folders-above.ts';
import { isThere } from './real-folder.ts';

/** The node_modules folders Node.js would search from a folder, nearest first, whether they exist or not. */
export function nodeModulesAbove(folder: string): string[] {
  const outside = foldersAbove(folder).filter((at) => !at.endsWith(`${sep}node_modules`));
  return outside.map((at) => (at.endsWith(sep) ? at : at + sep) + 'node_modules');
}

/** Where a package is installed, as seen from a folder; `undefined` when it is not. */
export function locate(name: string, folder: string): { path: string } | undefined {
  const path = nodeModulesAbove(folder)
    .map((modules) => join(modules, name))
    .find(isThere);
  return path === undefined ? undefined : { path };
}

/** Whether a path lies inside a node_modules folder: installed by a package manager, rather than somebody's source. */
export function isInstalled(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`);
}

import { basename, dirname, join, sep } from 'node:path';
import { isThere } from './real-folder.ts';

/** The node_modules folders Node.js would search from a folder, nearest first, whether they exist or not. */
export function nodeModulesAbove(folder: string): string[] {
  const folders: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    if (basename(at) !== 'node_modules') folders.push(join(at, 'node_modules'));
    if (dirname(at) === at) return folders;
  }
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

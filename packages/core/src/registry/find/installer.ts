import { join, sep } from 'node:path';
import { foldersAbove } from './node-modules.ts';
import { isThere } from './real-folder.ts';

type Installer = 'npm' | 'pnpm' | 'yarn';

const lockfiles: readonly (readonly [file: string, whose: Installer])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

/** The package manager that a folder is installed by: whose lockfile lies nearest; npm where there is none. */
export function installerOf(folder: string): Installer {
  for (const at of foldersAbove(folder)) {
    const found = lockfiles.find(([file]) => isThere(join(at, file)));
    if (found) return found[1];
  }
  return 'npm';
}

/** The folder whose node_modules a package is installed in, somewhere. */
export function installRoot(folder: string): string {
  return folder.split(`${sep}node_modules${sep}`)[0] ?? folder;
}

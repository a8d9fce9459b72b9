import { sep } from 'node:path';
import { foldersAbove } from '../find/folders-above.ts';
import { toldBy } from './detect-manager.ts';

const known = ['npm', 'pnpm', 'yarn'] as const;

/**
 * Returns the package manager for commands that are printed: that of the folder or the nearest above with one. Returns npm
 * if there is none, or an unknown one.
 */
export function managerNear(path: string): (typeof known)[number] {
  for (const at of foldersAbove(installRoot(path))) {
    const told = toldBy(at);
    if (told !== undefined) return known.find((name) => name === told) ?? 'npm';
  }
  return 'npm';
}

/** Returns the folder whose node_modules holds a package. */
export function installRoot(folder: string): string {
  return folder.split(`${sep}node_modules${sep}`)[0] ?? folder;
}

/** Returns the command that installs the declared dependencies. */
export function installCommand(path: string): string {
  return `${managerNear(path)} install`;
}

/** Returns the command that adds a dependency and installs it. */
export function addCommand(path: string, name: string): string {
  const manager = managerNear(path);
  return manager === 'npm' ? `npm install ${name}` : `${manager} add ${name}`;
}

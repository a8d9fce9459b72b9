import { sep } from 'node:path';
import { foldersAbove } from '../find/folders-above.ts';
import { detectInFolder } from './detect-manager.ts';

const known = ['npm', 'pnpm', 'yarn'] as const;

/**
 * Returns the package manager for printed commands: that of the folder or of the nearest folder above. Returns npm if none
 * is found or it is unknown.
 */
export function managerNear(path: string): (typeof known)[number] {
  for (const at of foldersAbove(installRoot(path))) {
    const found = detectInFolder(at);
    if (found !== undefined) return known.find((name) => name === found) ?? 'npm';
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

import { sep } from 'node:path';
import { foldersAbove } from '../find/folders-above.ts';
import { toldBy } from './detect-manager.ts';

const known = ['npm', 'pnpm', 'yarn'] as const;

/**
 * The package manager that a person would use at a path, for what is printed to them: that of the folder or the nearest
 * above which tells; npm where none does, or names one that is not known.
 */
export function managerNear(path: string): (typeof known)[number] {
  for (const at of foldersAbove(installRoot(path))) {
    const told = toldBy(at);
    if (told !== undefined) return known.find((name) => name === told) ?? 'npm';
  }
  return 'npm';
}

/** The folder whose node_modules a package is installed in, somewhere. */
export function installRoot(folder: string): string {
  return folder.split(`${sep}node_modules${sep}`)[0] ?? folder;
}

/** The command that installs what is declared at a path. */
export function installCommand(path: string): string {
  return `${managerNear(path)} install`;
}

/** The command that declares one more package there, and installs it. */
export function addCommand(path: string, name: string): string {
  const manager = managerNear(path);
  return manager === 'npm' ? `npm install ${name}` : `${manager} add ${name}`;
}

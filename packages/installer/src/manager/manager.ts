import { detectManager, type PackageManager } from '@netraven/core/registry';
import { installError } from '../codes.ts';

/** A package manager that NetRaven can install with. */
export type Manager = PackageManager & { readonly name: Exclude<PackageManager['name'], 'other'> };

/** Returns the package manager of a host project. @throws {NetRavenError} NR_INSTALL_MANAGER_UNKNOWN */
export function managerOf(hostFolder: string): Manager {
  const manager = detectManager(hostFolder);
  if (isKnown(manager)) return manager;
  throw installError('NR_INSTALL_MANAGER_UNKNOWN', `The package manager of ${manager.root} is ${manager.program}`);
}

function isKnown(manager: PackageManager): manager is Manager {
  return manager.name !== 'other';
}

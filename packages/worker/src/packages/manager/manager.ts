import { detectManager, type PackageManager } from '@netraven/core/registry';
import { workerError } from '../../codes.ts';

/** A package manager that can be told to install. */
export type Manager = PackageManager & { readonly name: Exclude<PackageManager['name'], 'other'> };

/** The package manager of a host project. @throws {NetRavenError} NR_INSTALL_MANAGER_UNKNOWN */
export function managerOf(hostFolder: string): Manager {
  const manager = detectManager(hostFolder);
  if (isKnown(manager)) return manager;
  throw workerError('NR_INSTALL_MANAGER_UNKNOWN', `${manager.root} is installed by ${manager.program}`);
}

function isKnown(manager: PackageManager): manager is Manager {
  return manager.name !== 'other';
}

import { join } from 'node:path';

/**
 * Returns the folder of the lock, the journal, the stage and the coordination files of a host project. It is not in the
 * home: several homes may share a host project, or none may exist yet.
 */
export function installFolder(hostFolder: string): string {
  return join(hostFolder, '.netraven', 'install');
}

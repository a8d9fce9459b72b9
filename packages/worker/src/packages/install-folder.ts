import { join } from 'node:path';

/**
 * Where installing keeps its lock, journal and stage, and where it meets the workers of a host project. Not the home:
 * several homes may share a host project, and none may be there yet.
 */
export function installFolder(hostFolder: string): string {
  return join(hostFolder, '.netraven', 'install');
}

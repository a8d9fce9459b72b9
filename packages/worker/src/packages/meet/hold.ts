import { join } from 'node:path';
import { installFolder } from '../install-folder.ts';
import { readLive, type Owner } from './presence.ts';

/**
 * Asks the workers of a host project to begin no task of these packages. Who installs writes it and waits until every
 * worker has drained; then replaces files; then takes it away and waits until every worker has followed.
 */
export interface Hold extends Owner {
  readonly id: string;
  /** Names of packages. */
  readonly names: readonly string[];
}

export const holdFile = (hostFolder: string): string => join(installFolder(hostFolder), 'hold.json');

/** The hold on a host project, if there is one whose owner lives. */
export function readHold(hostFolder: string): Hold | undefined {
  return readLive(holdFile(hostFolder)) as Hold | undefined;
}
